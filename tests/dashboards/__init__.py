"""What pages show: view models, HTML, sentences, and the script in a real browser."""
