"""Courses are files: read, checked, made into programmes, and imported from sheets."""

from __future__ import annotations

from orchestrator.courses.faults import CourseFileFaulty, Fault
from orchestrator.courses.loader import CourseReading, load_course, load_sites, read_course
from orchestrator.courses.models import CourseFile, SitesFile
from orchestrator.courses.programmes import programme_for, session_id

__all__ = [
    "CourseFile",
    "CourseFileFaulty",
    "CourseReading",
    "Fault",
    "SitesFile",
    "load_course",
    "load_sites",
    "programme_for",
    "read_course",
    "session_id",
]
