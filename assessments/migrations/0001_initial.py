"""The first house: people with accounts, partnerships, who is asked, rounds and envelopes."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assessments.models.partnerships


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "There is already an account with this address."},
                        max_length=254,
                        unique=True,
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="one_account_per_address",
                        violation_error_message="There is already an account with this address.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(unique=True, verbose_name="short name in the web address"),
                ),
                ("purpose", models.TextField(blank=True, verbose_name="purpose")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/London",
                        max_length=60,
                        validators=[assessments.models.partnerships.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="is a demo"),
                ),
            ],
            options={
                "verbose_name": "partnership",
                "verbose_name_plural": "partnerships",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agencies",
                        to="assessments.partnership",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("private", "private"),
                            ("voluntary", "voluntary"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "agency",
                "verbose_name_plural": "agencies",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "name"),
                        name="one_agency_of_a_name_per_partnership",
                        violation_error_message="This partnership already has an agency of that name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="assessments.partnership",
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("viewer", "viewer"),
                            ("lead", "agency lead"),
                            ("manager", "manager"),
                        ],
                        max_length=10,
                        verbose_name="access",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leads",
                        to="assessments.agency",
                        verbose_name="agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "partnership"), name="one_membership_per_partnership"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("access", "lead"), ("agency__isnull", False)),
                            models.Q(
                                models.Q(("access", "lead"), _negated=True),
                                ("agency__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_agency_for_leads_and_only_for_them",
                        violation_error_message="An agency lead has an agency; a manager or a viewer has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("access__in", ("viewer", "lead", "manager"))),
                        name="a_membership_gives_a_known_access",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="assessments.partnership",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="assessments.agency",
                        verbose_name="agency",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=80, verbose_name="last name"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("strategic", "strategic"),
                            ("operational", "operational"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "ordering": ("agency__name", "last_name", "first_name", "email"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("email"),
                        name="one_participant_per_address",
                        violation_error_message="This partnership already has a participant with that address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["strategic", "operational", "other"])),
                        name="a_participant_has_a_known_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomInstrument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60, verbose_name="key")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("document", models.JSONField(verbose_name="document")),
            ],
            options={
                "verbose_name": "custom instrument",
                "verbose_name_plural": "custom instruments",
                "ordering": ("key", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "version"), name="one_custom_instrument_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="assessments.partnership",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("invited", "people are invited"),
                            ("imported", "answers on paper, or from a file, are imported"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("instrument_key", models.CharField(max_length=60, verbose_name="instrument")),
                (
                    "instrument_version",
                    models.CharField(max_length=20, verbose_name="instrument version"),
                ),
                (
                    "breakdown",
                    models.CharField(
                        choices=[("agency", "by agency"), ("role", "by role")],
                        default="agency",
                        max_length=10,
                        verbose_name="breakdown",
                    ),
                ),
                (
                    "minimum_group",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Results are only shown for groups of at least so many people (3 to 20).",
                        validators=[
                            django.core.validators.MinValueValidator(
                                3, "The minimum group is a number from 3 to 20."
                            ),
                            django.core.validators.MaxValueValidator(
                                20, "The minimum group is a number from 3 to 20."
                            ),
                        ],
                        verbose_name="minimum group",
                    ),
                ),
                (
                    "invitation_subject",
                    models.CharField(blank=True, max_length=120, verbose_name="subject"),
                ),
                (
                    "invitation_text",
                    models.TextField(blank=True, max_length=3000, verbose_name="text"),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "opened_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="was opened"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="was closed"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="was cancelled"),
                ),
            ],
            options={
                "verbose_name": "round",
                "verbose_name_plural": "rounds",
                "ordering": ("-opens_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="round_closes_after_it_opens",
                        violation_error_message="A round closes after it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_group__gte", 3), ("minimum_group__lte", 20)),
                        name="minimum_group_is_3_to_20",
                        violation_error_message="The minimum group is a number from 3 to 20.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("opened_at__isnull", False), _connector="OR"
                        ),
                        name="only_an_opened_round_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("cancelled_at", None), _connector="OR"
                        ),
                        name="a_round_is_closed_or_cancelled_not_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("invited", "imported"))),
                        name="a_round_is_invited_or_imported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("breakdown__in", ("agency", "role"))),
                        name="a_round_is_broken_down_by_agency_or_by_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "survey_round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="assessments.round",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitations",
                        to="assessments.participant",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="invitations",
                        to="assessments.agency",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("strategic", "strategic"),
                            ("operational", "operational"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "link_id",
                    models.CharField(editable=False, max_length=22, null=True, unique=True),
                ),
                ("answered", models.BooleanField(default=False, editable=False, null=True)),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey_round", "participant"), name="invited_once_per_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["strategic", "operational", "other"])),
                        name="an_invitation_is_for_a_known_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="envelope",
                        to="assessments.invitation",
                    ),
                ),
                ("draft", models.BinaryField()),
                ("submitted", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
