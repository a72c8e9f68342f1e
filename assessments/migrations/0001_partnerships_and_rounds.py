"""Everything as it was on 30 November 2026, in one step.

Nothing had been released. An installation that had made all steps before (`replaces`) is left as it
is; one that had made some of them goes to the last commit that has these steps first.
"""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assessments.models.mails
import assessments.models.partnerships
from assessments.migrations._frozen import frozen
from assessments.migrations._promises import keep, let_go
from assessments.migrations._samples import as_usual, never


class Migration(migrations.Migration):
    replaces = [
        ("assessments", "0001_initial"),
        ("assessments", "0002_freeze_opened_rounds"),
        ("assessments", "0003_samples_hold_no_secrets"),
        ("assessments", "0004_a_custom_instrument_never_changes"),
        ("assessments", "0005_mails"),
        ("assessments", "0006_why_a_mail_was_not_sent"),
        ("assessments", "0007_reminders"),
        ("assessments", "0008_tell_of_reports"),
        ("assessments", "0009_sector_may_be_left_out"),
        ("assessments", "0010_people_are_forgotten"),
        ("assessments", "0011_reports_are_shared"),
        ("assessments", "0012_whom_to_ask"),
        ("assessments", "0013_promises_that_survive_managers"),
        ("assessments", "0014_nothing_goes_down_while_a_round_is_open"),
        ("assessments", "0015_mails_as_other_servers_know_them"),
        ("assessments", "0016_words_of_the_reminder"),
        ("assessments", "0017_a_button_works_once"),
        ("assessments", "0018_country_and_messages"),
        ("assessments", "0019_addresses_and_names_have_one_form"),
        ("assessments", "0020_partnerships_are_deleted"),
        ("assessments", "0021_who_takes_over"),
        ("assessments", "0022_agencies_merge"),
        ("assessments", "0023_leads_and_their_lists"),
        ("assessments", "0024_how_many_were_asked"),
        ("assessments", "0025_messages_of_a_press"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partnership_name", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
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
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "sector",
                    models.CharField(
                        blank=True,
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
                ("key", models.CharField(blank=True, editable=False, max_length=360)),
                ("merged_on", models.DateField(editable=False, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="assessments.agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "agency",
                "verbose_name_plural": "agencies",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=400, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="confirmed")),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation",
                        to="assessments.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of a list",
                "verbose_name_plural": "confirmations of lists",
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
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "late",
                    models.BooleanField(default=False, editable=False, verbose_name="invited late"),
                ),
                (
                    "no_more_mails",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="no more e-mails"
                    ),
                ),
                (
                    "no_reminders",
                    models.BooleanField(default=False, editable=False, verbose_name="no reminders"),
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
                    "replaces",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaced_by",
                        to="assessments.invitation",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
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
                ("draft", models.BinaryField()),
                ("submitted", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="envelope",
                        to="assessments.invitation",
                    ),
                ),
            ],
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
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "to",
                    models.EmailField(
                        max_length=254, verbose_name="e-mail address of the successor"
                    ),
                ),
                (
                    "access_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("viewer", "viewer"),
                            ("lead", "agency lead"),
                            ("manager", "manager"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handover",
                        to="assessments.membership",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="takes_over_from",
                        to="assessments.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "handing over",
                "verbose_name_plural": "handings over",
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
                (
                    "added_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        editable=False,
                        verbose_name="added",
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
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "ordering": ("agency__name", "last_name", "first_name", "email"),
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="participant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations",
                to="assessments.participant",
            ),
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
                    "country",
                    models.CharField(
                        default="GB-ENG",
                        max_length=40,
                        validators=[assessments.models.partnerships.validate_region],
                        verbose_name="public holidays of",
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name of the contact"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail address of the contact"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="is a demo"),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "partnership",
                "verbose_name_plural": "partnerships",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_name", ""),
                            models.Q(("contact_email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_contact_has_an_address",
                        violation_error_message="Enter an e-mail address for the contact.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participants",
                to="assessments.partnership",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="assessments.partnership",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agencies",
                to="assessments.partnership",
            ),
        ),
        migrations.CreateModel(
            name="Press",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("location", models.TextField(default="")),
                ("messages", models.TextField(default="[]")),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="presses_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="a_button_works_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_addresses",
                        to="assessments.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refused address",
                "verbose_name_plural": "refused addresses",
                "ordering": ("at", "pk"),
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
                ("is_practice", models.BooleanField(default=False, verbose_name="practice round")),
                (
                    "report_after_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(14)],
                        verbose_name="days until the report opens to everybody",
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
                (
                    "reminder_subject",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="subject of the reminder"
                    ),
                ),
                (
                    "reminder_text",
                    models.TextField(
                        blank=True, max_length=3000, verbose_name="text of the reminder"
                    ),
                ),
                ("words_taken_from", models.CharField(blank=True, editable=False, max_length=120)),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "planned_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="was planned",
                    ),
                ),
                (
                    "plan_saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("leads_told_of", models.DateTimeField(editable=False, null=True)),
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
                (
                    "report_opened_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="report was opened"
                    ),
                ),
                ("soon_after_another", models.BooleanField(default=False, editable=False)),
                ("asked_is_known", models.BooleanField(default=True, editable=False)),
                ("times_extended", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("closes_early", models.BooleanField(default=False, editable=False)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="assessments.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "round",
                "verbose_name_plural": "rounds",
                "ordering": ("-opens_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("text", models.TextField(max_length=3000, verbose_name="text")),
                ("made_at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey_round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("survey_round", "number"),
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invitation", "invitation to a round"),
                            ("address_changed", "the address was changed"),
                            ("no_more_mails", "no more e-mails"),
                            ("link_again", "the link once more"),
                            ("reminder", "a reminder"),
                            ("closes_early", "a round closes earlier"),
                            ("message", "a message to everybody asked"),
                            ("access", "access to a partnership"),
                            ("pass_on", "a lead asks to pass on their role"),
                            ("not_passed_on", "a lead’s request was declined"),
                            ("handed_over", "somebody has taken over"),
                            ("gave_up", "a lead or manager has given up their role"),
                            ("your_turn", "a round is planned, for leads"),
                            ("too_few", "too few people have answered"),
                            ("report_ready", "a report is ready, for managers"),
                            ("report", "a report is open to everybody"),
                            ("no_report", "a round closed without a report"),
                            ("password", "a new password"),
                            ("cancelled", "a round is cancelled"),
                            ("deleted", "a partnership is deleted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=assessments.models.mails.new_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("sequence", models.PositiveSmallIntegerField(default=1)),
                ("to", models.EmailField(max_length=254)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("address", "the address was refused; perhaps it is misspelt"),
                            ("server", "the mail server did not take it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "bounce",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_mailbox", "there is no such mailbox"),
                            ("no_domain", "there is no mail server for the domain"),
                            ("full", "the mailbox is full"),
                            ("refused", "the mail server refused it"),
                            ("unreachable", "the mail server could not be reached"),
                            ("other", "it was sent back"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="assessments.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="assessments.invitation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="assessments.notice",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="assessments.partnership",
                    ),
                ),
                (
                    "survey_round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="survey_round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="assessments.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="one_account_per_address",
                violation_error_message="There is already an account with this address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(("successor", models.F("membership")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_takes_over_from_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                models.F("partnership"),
                django.db.models.functions.text.Lower("email"),
                name="one_participant_per_address",
                violation_error_message="Somebody in this partnership already has this address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["strategic", "operational", "other"])),
                name="a_participant_has_a_known_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "partnership"), name="one_membership_per_partnership"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("access", "lead"), ("agency__isnull", False)),
                    models.Q(models.Q(("access", "lead"), _negated=True), ("agency__isnull", True)),
                    _connector="OR",
                ),
                name="an_agency_for_leads_and_only_for_them",
                violation_error_message="An agency lead has an agency; a manager or a viewer has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("access__in", ("viewer", "lead", "manager"))),
                name="a_membership_gives_a_known_access",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("merged_into", None)),
                fields=("partnership", "key"),
                name="no_two_agencies_of_a_partnership_mean_the_same",
                violation_error_message="This partnership already has an agency of that name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into", None), ("merged_on", None)),
                    models.Q(("merged_into__isnull", False), ("merged_on__isnull", False)),
                    _connector="OR",
                ),
                name="an_agency_merges_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="an_agency_merges_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedaddress",
            constraint=models.UniqueConstraint(
                fields=("agency", "email"), name="an_address_is_refused_to_an_agency_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="round_closes_after_it_opens",
                violation_error_message="A round closes after it opens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_group__gte", 3), ("minimum_group__lte", 20)),
                name="minimum_group_is_3_to_20",
                violation_error_message="The minimum group is a number from 3 to 20.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), ("opened_at__isnull", False), _connector="OR"
                ),
                name="only_an_opened_round_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("cancelled_at", None), _connector="OR"),
                name="a_round_is_closed_or_cancelled_not_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ("invited", "imported"))),
                name="a_round_is_invited_or_imported",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("breakdown__in", ("agency", "role"))),
                name="a_round_is_broken_down_by_agency_or_by_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("report_after_days__lte", 14)),
                name="a_report_opens_to_all_within_two_weeks",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("survey_round", "number"), name="one_message_of_a_number_per_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 3)),
                name="a_round_has_few_messages",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("sent_at", None)),
                fields=["claimed_until"],
                name="mails_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                fields=("invitation", "kind", "sequence"), name="one_mail_of_a_kind_and_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ("report_ready", "report", "no_report")),
                    ("survey_round__isnull", False),
                ),
                fields=("user", "survey_round"),
                name="told_once_that_a_report_is_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "your_turn")),
                fields=("user", "survey_round", "sequence"),
                name="told_once_that_it_is_their_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "too_few")),
                fields=("user", "survey_round", "sequence"),
                name="warned_once_of_too_few_answers",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("invitation__isnull", False),
                    ("user__isnull", False),
                    ("notice__isnull", False),
                    _connector="OR",
                ),
                name="a_mail_is_about_an_invitation_an_account_or_a_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("partnership__isnull", False),
                    ("kind", "password"),
                    ("notice__isnull", False),
                    _connector="OR",
                ),
                name="only_a_new_password_or_a_notice_concerns_no_partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("cancelled", "deleted")), ("notice__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("cancelled", "deleted")), _negated=True),
                        ("notice__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="what_is_over_is_told_by_a_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("survey_round", "participant"),
                name="invited_once_per_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["strategic", "operational", "other"])),
                name="an_invitation_is_for_a_known_role",
            ),
        ),
        migrations.RunPython(never, as_usual),
        migrations.RunPython(
            *frozen("assessments_custominstrument", "A version of a questionnaire never changes.")
        ),
        migrations.RunPython(keep, let_go),
    ]
