"""All tables of version 1.0.0."""

import dim.models.user
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Addressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('is_proposed', models.BooleanField(default=False, help_text='Typed in a class and not confirmed by the secretariat yet.', verbose_name='to be checked')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
            ],
            options={
                'verbose_name': 'addressee',
                'verbose_name_plural': 'addressees',
                'ordering': ['event', 'position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='number')),
                ('code', models.CharField(editable=False, max_length=30, verbose_name='code')),
                ('creation_key', models.UUIDField(editable=False, help_text='Made when the form was opened: one opened form, one entry, however often it is sent.', null=True, unique=True, verbose_name='entry key')),
                ('statement', models.TextField(verbose_name='problem')),
                ('cause', models.TextField(blank=True, verbose_name='cause')),
                ('impact', models.TextField(blank=True, verbose_name='impact')),
                ('legal_basis', models.TextField(blank=True, verbose_name='legal basis')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('merged', 'merged'), ('not_agreed', 'not agreed'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=20, verbose_name='status')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='status since')),
                ('status_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version at the last status change')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='submitted at')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
                ('reason_category', models.CharField(blank=True, choices=[('incomplete', 'incomplete'), ('unclear', 'unclear'), ('several', 'several problems in one'), ('wrong_issue', 'wrong strategic issue'), ('wrong_addressee', 'wrong addressee'), ('not_a_problem', 'a wish, not a problem'), ('out_of_scope', "outside the commission's authority"), ('already_ruled', 'already regulated'), ('no_consensus', 'no consensus'), ('other', 'other')], editable=False, max_length=20, verbose_name='kind of reason')),
                ('reason', models.TextField(blank=True, editable=False, verbose_name='reason')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_in', models.PositiveIntegerField(default=0, editable=False, verbose_name='last change in its class')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='search text')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'problem',
                'verbose_name_plural': 'problems',
                'ordering': ['workshop_class', 'number'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Capital letters, for example SEK; the first part of every code of its problems.', max_length=12, validators=[django.core.validators.RegexValidator('\\A[A-Z][A-Z0-9]*\\Z', 'Use capital letters and digits only, for example SEK.')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('last_item_number', models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='last number given to a consolidated item')),
            ],
            options={
                'verbose_name': 'division',
                'verbose_name_plural': 'divisions',
                'ordering': ['event', 'position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name in addresses')),
                ('venue', models.CharField(blank=True, max_length=200, verbose_name='venue')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('time_zone', models.CharField(choices=[('Asia/Jakarta', 'WIB'), ('Asia/Makassar', 'WITA'), ('Asia/Jayapura', 'WIT')], default='Asia/Jakarta', max_length=40, verbose_name='time zone')),
                ('phase', models.CharField(choices=[('preparation', 'preparation'), ('entry', 'entry'), ('review', 'review'), ('finished', 'finished')], default='preparation', max_length=20, verbose_name='phase')),
                ('allows_phones', models.BooleanField(default=True, help_text='Classes may open their list to phones without an account; switching off closes all at once.', verbose_name='lists on phones')),
                ('is_sample', models.BooleanField(default=False, help_text='Every page and file says that its content is sample data.', verbose_name='sample data')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_on', 'name'],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('source', models.CharField(choices=[('room', 'room'), ('admin', 'secretariat'), ('import', 'import')], max_length=10, verbose_name='source')),
                ('form_key', models.UUIDField(editable=False, null=True, verbose_name='form')),
                ('form_turn', models.PositiveIntegerField(editable=False, null=True, verbose_name='save of the form')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(blank=True, choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('merged', 'merged'), ('not_agreed', 'not agreed'), ('withdrawn', 'withdrawn')], max_length=20, verbose_name='from status')),
                ('to_status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('merged', 'merged'), ('not_agreed', 'not agreed'), ('withdrawn', 'withdrawn')], max_length=20, verbose_name='to status')),
                ('reason_category', models.CharField(blank=True, choices=[('incomplete', 'incomplete'), ('unclear', 'unclear'), ('several', 'several problems in one'), ('wrong_issue', 'wrong strategic issue'), ('wrong_addressee', 'wrong addressee'), ('not_a_problem', 'a wish, not a problem'), ('out_of_scope', "outside the commission's authority"), ('already_ruled', 'already regulated'), ('no_consensus', 'no consensus'), ('other', 'other')], max_length=20, verbose_name='kind of reason')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(default=list, verbose_name='changes')),
            ],
            options={
                'verbose_name': 'history entry',
                'verbose_name_plural': 'history',
                'ordering': ['problem', '-revision'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ItemHistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('to_status', models.CharField(choices=[('draft', 'being written'), ('adopted', 'adopted'), ('dissolved', 'dissolved')], max_length=20, verbose_name='to status')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(default=list, verbose_name='changes')),
            ],
            options={
                'verbose_name': 'history entry of an item',
                'verbose_name_plural': 'history of items',
                'ordering': ['item', '-revision'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.TextField(blank=True, help_text="One below the other, as on the office's paper.", verbose_name='lines of the letterhead')),
                ('logo', models.BinaryField(blank=True, default=bytes, verbose_name='logo')),
                ('place', models.CharField(blank=True, help_text='Before the date, above the signatures.', max_length=120, verbose_name='place of signing')),
                ('dated', models.DateField(blank=True, help_text='Empty: the last day of the event.', null=True, verbose_name='date of signing')),
                ('open_checks', models.BooleanField(default=False, help_text='Whoever has a paper in hand can open the address printed on it and see whether it is current.', verbose_name='editions can be checked without an account')),
            ],
            options={
                'verbose_name': 'letterhead and signing',
                'verbose_name_plural': 'letterheads and signing',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('facilitator', 'facilitator'), ('reviewer', 'reviewer'), ('coordinator', 'coordinator'), ('organiser', 'organiser')], max_length=20, verbose_name='role')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.CreateModel(
            name='MergeRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('status_before', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('merged', 'merged'), ('not_agreed', 'not agreed'), ('withdrawn', 'withdrawn')], max_length=20, verbose_name='status before')),
                ('status_since_before', models.DateTimeField(verbose_name='status before since')),
                ('decided_before', models.DateTimeField(null=True, verbose_name='decided before at')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'merge record',
                'verbose_name_plural': 'merge records',
                'ordering': ['item', 'problem__code', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(error_messages={'unique': 'An office has this code already.'}, max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('centre', 'centre'), ('province', 'province'), ('regency', 'regency/city')], max_length=20, verbose_name='kind')),
                ('province', models.CharField(blank=True, max_length=100, verbose_name='province')),
                ('is_proposed', models.BooleanField(default=False, help_text='Came in with an import and is not confirmed yet.', verbose_name='to be checked')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHoursChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('action', models.CharField(choices=[('opened', 'opened'), ('closed', 'closed'), ('deadline', 'deadline changed'), ('extended', 'extended')], max_length=10, verbose_name='action')),
                ('was_open', models.BooleanField(verbose_name='was open')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at before')),
                ('is_open', models.BooleanField(verbose_name='open')),
                ('closes_at', models.DateTimeField(null=True, verbose_name='closes at')),
                ('key', models.UUIDField(null=True, verbose_name='key')),
            ],
            options={
                'verbose_name': "change of a class's door",
                'verbose_name_plural': "changes of the classes' doors",
                'ordering': ['-at', '-pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PendingImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255, verbose_name='file name')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                ('data', models.BinaryField(verbose_name='file')),
                ('preview', models.JSONField(verbose_name='preview')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'pending import',
                'verbose_name_plural': 'pending imports',
            },
        ),
        migrations.CreateModel(
            name='PhoneLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='code')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='taken back at')),
            ],
            options={
                'verbose_name': 'phone link',
                'verbose_name_plural': 'phone links',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'place of a recommendation',
                'verbose_name_plural': 'places of recommendations',
                'ordering': ['position', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PreparedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='key')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked for')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                ('data', models.BinaryField(default=bytes, verbose_name='file')),
            ],
            options={
                'verbose_name': 'prepared file',
                'verbose_name_plural': 'prepared files',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('page', models.UUIDField(primary_key=True, serialize=False, verbose_name='page')),
                ('doing', models.CharField(choices=[('looking', 'looking'), ('reviewing', 'reviewing'), ('editing', 'editing')], max_length=10, verbose_name='doing')),
                ('digest', models.IntegerField(verbose_name='what it says, as a number')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
            },
        ),
        migrations.CreateModel(
            name='ProblemOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'db_table': 'dim_problem_offices',
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('text', models.TextField(verbose_name='recommendation')),
                ('horizon', models.CharField(blank=True, choices=[('immediate', 'immediate'), ('short', 'short term'), ('medium', 'medium term'), ('long', 'long term')], max_length=20, verbose_name='horizon')),
            ],
            options={
                'verbose_name': 'recommendation',
                'verbose_name_plural': 'recommendations',
                'ordering': ['position', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='RecommendationAddressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'db_table': 'dim_recommendation_addressees',
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('text', models.TextField(verbose_name='internal note')),
            ],
            options={
                'verbose_name': 'internal note',
                'verbose_name_plural': 'internal notes',
                'ordering': ['-at'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('heading', models.CharField(blank=True, help_text='For example: Mengetahui,', max_length=80, verbose_name='above')),
                ('role', models.CharField(max_length=120, verbose_name='role')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='employee number (NIP)')),
            ],
            options={
                'verbose_name': 'signatory',
                'verbose_name_plural': 'signatories',
                'ordering': ['event', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SimilarPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
            ],
            options={
                'verbose_name': 'likeness',
                'verbose_name_plural': 'likenesses',
            },
        ),
        migrations.CreateModel(
            name='StrategicIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('is_active', models.BooleanField(default=True, help_text='Switch off instead of deleting: its entries stay where they are.', verbose_name='can be chosen')),
            ],
            options={
                'verbose_name': 'strategic issue',
                'verbose_name_plural': 'strategic issues',
                'ordering': ['division', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded at')),
                ('taken_back_at', models.DateTimeField(null=True, verbose_name='taken back at')),
            ],
            options={
                'verbose_name': 'support',
                'verbose_name_plural': 'supports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('abbreviation', 'abbreviation or spelling'), ('same', 'mean the same'), ('different', 'are never the same')], max_length=20, verbose_name='kind')),
                ('words', models.CharField(help_text='One abbreviation; or several words or phrases, separated by semicolons.', max_length=1000, verbose_name='words')),
                ('meaning', models.CharField(blank=True, help_text='Only for an abbreviation or another spelling.', max_length=200, verbose_name='spelled out')),
            ],
            options={
                'verbose_name': 'term',
                'verbose_name_plural': 'terms',
                'ordering': ['kind', 'words'],
            },
        ),
        migrations.CreateModel(
            name='WorkshopClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=6, validators=[django.core.validators.RegexValidator('\\A[A-Z0-9]+\\Z', 'Use capital letters and digits only, for example B.')], verbose_name='letter')),
                ('room', models.CharField(blank=True, max_length=120, verbose_name='room')),
                ('is_open', models.BooleanField(default=True, help_text='A closed class can be read; only returned entries can still be changed.', verbose_name='open')),
                ('closes_at', models.DateTimeField(blank=True, help_text='From this moment on the class counts as closed.', null=True, verbose_name='closes at')),
                ('last_number', models.PositiveIntegerField(default=0, editable=False, verbose_name='last number given')),
                ('revision', models.PositiveIntegerField(default=0, editable=False, help_text='Grows with every change of an entry of this class; screens ask what is newer than theirs.', verbose_name='number of changes')),
            ],
            options={
                'verbose_name': 'class',
                'verbose_name_plural': 'classes',
                'ordering': ['division__event', 'division__position', 'division__code', 'letter'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', models.CharField(error_messages={'unique': 'This username is taken. Choose another one.'}, help_text='Letters, digits, dots, dashes and underscores; capitals make no difference.', max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[\\w.-]+\\Z', 'Use letters, digits, dots, dashes and underscores only.', code='bad_username')], verbose_name='username')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='full name')),
                ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], default='id', max_length=2, verbose_name='language')),
                ('must_change_password', models.BooleanField(default=False, help_text='Set for one-time passwords: the person chooses their own at the first sign-in.', verbose_name='must choose a new password')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'ordering': ['username'],
            },
            managers=[
                ('objects', dim.models.user.DimUserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='comparison', serialize=False, to='dim.problem')),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'comparison',
                'verbose_name_plural': 'comparisons',
            },
        ),
        migrations.AddField(
            model_name='problem',
            name='created_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems_created', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.CreateModel(
            name='ConsolidatedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='number')),
                ('code', models.CharField(editable=False, max_length=30, verbose_name='code')),
                ('item_key', models.UUIDField(editable=False, help_text='Made when the form was opened: one opened form, one item, however often it is sent.', null=True, unique=True, verbose_name='item key')),
                ('statement', models.TextField(verbose_name='wording')),
                ('status', models.CharField(choices=[('draft', 'being written'), ('adopted', 'adopted'), ('dissolved', 'dissolved')], default='draft', editable=False, max_length=20, verbose_name='status')),
                ('adopted_at', models.DateTimeField(editable=False, null=True, verbose_name='adopted at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('absorbed_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='dim.consolidateditem', verbose_name='went into')),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='items_created', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('division', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.division', verbose_name='division')),
            ],
            options={
                'verbose_name': 'consolidated item',
                'verbose_name_plural': 'consolidated items',
                'ordering': ['division', 'number'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ConsolidatedRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('text', models.TextField(verbose_name='recommendation')),
                ('horizon', models.CharField(blank=True, choices=[('immediate', 'immediate'), ('short', 'short term'), ('medium', 'medium term'), ('long', 'long term')], max_length=20, verbose_name='horizon')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='dim.consolidateditem', verbose_name='consolidated item')),
            ],
            options={
                'verbose_name': 'consolidated recommendation',
                'verbose_name_plural': 'consolidated recommendations',
                'ordering': ['position', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ConsolidatedRecommendationAddressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.addressee')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.consolidatedrecommendation')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='consolidatedrecommendation',
            name='addressees',
            field=models.ManyToManyField(blank=True, related_name='consolidated_recommendations', through='dim.ConsolidatedRecommendationAddressee', to='dim.addressee', verbose_name='addressed to'),
        ),
        migrations.CreateModel(
            name='DistinctPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('high', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.problem')),
                ('low', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.problem')),
            ],
            options={
                'verbose_name': 'pair told apart',
                'verbose_name_plural': 'pairs told apart',
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='frozen at')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('checksum', models.CharField(max_length=64, unique=True, verbose_name='checksum')),
                ('packed', models.BinaryField(verbose_name='content')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='frozen by')),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='dim.division', verbose_name='division')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'ordering': ['event', 'division', '-number'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='problem',
            name='event',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='dim.event', verbose_name='event'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['preparation', 'entry', 'review', 'finished'])), name='event_phase_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('time_zone__in', ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])), name='event_zone_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='event_ends_after_start', violation_error_message='The last day cannot be before the first day.'),
        ),
        migrations.AddField(
            model_name='edition',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='division',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='divisions', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='consolidateditem',
            name='event',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='addressee',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addressees', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='itemhistoryentry',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='itemhistoryentry',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='dim.consolidateditem', verbose_name='consolidated item'),
        ),
        migrations.AddField(
            model_name='letterhead',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letterhead', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='membership',
            name='division',
            field=models.ForeignKey(blank=True, help_text='For a reviewer.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='dim.division', verbose_name='division'),
        ),
        migrations.AddField(
            model_name='membership',
            name='event',
            field=models.ForeignKey(blank=True, help_text='For a coordinator or an organiser.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='membership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='problem',
            name='merge',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holder', to='dim.mergerecord', verbose_name='live merge record'),
        ),
        migrations.AddField(
            model_name='mergerecord',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='mergerecord',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='dim.consolidateditem', verbose_name='consolidated item'),
        ),
        migrations.AddField(
            model_name='mergerecord',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['centre', 'province', 'regency'])), name='office_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.UniqueConstraint(fields=('name',), name='office_name_once', violation_error_message='An office has this name already.'),
        ),
        migrations.AddField(
            model_name='openinghourschange',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='pendingimport',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='pendingimport',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='phonelink',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by'),
        ),
        migrations.AddField(
            model_name='phonelink',
            name='revoked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddField(
            model_name='placement',
            name='merge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='dim.mergerecord', verbose_name='merge record'),
        ),
        migrations.AddField(
            model_name='placement',
            name='placed_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='dim.consolidatedrecommendation', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='preparedfile',
            name='edition',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prepared_files', to='dim.edition', verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='preparedfile',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prepared_files', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='presence',
            name='problem',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='presence',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='problemoffice',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.office'),
        ),
        migrations.AddField(
            model_name='problemoffice',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.problem'),
        ),
        migrations.AddField(
            model_name='problem',
            name='offices',
            field=models.ManyToManyField(blank=True, related_name='problems', through='dim.ProblemOffice', to='dim.office', verbose_name='origin offices'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='placement',
            name='recommendation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='dim.recommendation', verbose_name='recommendation'),
        ),
        migrations.AddField(
            model_name='recommendationaddressee',
            name='addressee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.addressee'),
        ),
        migrations.AddField(
            model_name='recommendationaddressee',
            name='recommendation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.recommendation'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='addressees',
            field=models.ManyToManyField(blank=True, related_name='recommendations', through='dim.RecommendationAddressee', to='dim.addressee', verbose_name='addressed to'),
        ),
        migrations.AddField(
            model_name='reviewnote',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='reviewnote',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_notes', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='signatory',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='dim.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='similarpair',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.event'),
        ),
        migrations.AddField(
            model_name='similarpair',
            name='high',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.problem'),
        ),
        migrations.AddField(
            model_name='similarpair',
            name='low',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.problem'),
        ),
        migrations.AddField(
            model_name='strategicissue',
            name='division',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strategic_issues', to='dim.division', verbose_name='division'),
        ),
        migrations.AddField(
            model_name='problem',
            name='strategic_issue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='dim.strategicissue', verbose_name='strategic issue'),
        ),
        migrations.AddField(
            model_name='consolidateditem',
            name='strategic_issue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.strategicissue', verbose_name='strategic issue'),
        ),
        migrations.AddField(
            model_name='support',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='support',
            name='problem',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='dim.problem', verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='support',
            name='taken_back_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['abbreviation', 'same', 'different'])), name='term_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'abbreviation'), ('meaning__gt', '')), models.Q(models.Q(('kind', 'abbreviation'), _negated=True), ('meaning', '')), _connector='OR'), name='term_meaning_of_abbreviations', violation_error_message='An abbreviation is spelled out beside it; groups of words are not.'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('words'), condition=models.Q(('kind', 'abbreviation')), name='term_abbreviation_once', violation_error_message='This abbreviation is in the list already.'),
        ),
        migrations.CreateModel(
            name='WordIndex',
            fields=[
                ('workshop_class', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='word_index', serialize=False, to='dim.workshopclass')),
                ('data', models.BinaryField(default=b'')),
                ('derived_by', models.CharField(blank=True, default='', max_length=16)),
            ],
            options={
                'verbose_name': 'word shelf',
                'verbose_name_plural': 'word shelves',
            },
        ),
        migrations.AddField(
            model_name='workshopclass',
            name='discussed',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dim.problem', verbose_name='under discussion'),
        ),
        migrations.AddField(
            model_name='workshopclass',
            name='division',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshop_classes', to='dim.division', verbose_name='division'),
        ),
        migrations.AddField(
            model_name='support',
            name='workshop_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddField(
            model_name='problem',
            name='workshop_class',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddField(
            model_name='presence',
            name='workshop_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddField(
            model_name='phonelink',
            name='workshop_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phone_links', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddField(
            model_name='openinghourschange',
            name='workshop_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours_changes', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddField(
            model_name='membership',
            name='workshop_class',
            field=models.ForeignKey(blank=True, help_text='For a facilitator.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='dim.workshopclass', verbose_name='class'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_any_case', violation_error_message='This username is taken. Choose another one.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['id', 'en'])), name='user_language_known'),
        ),
        migrations.AlterUniqueTogether(
            name='consolidatedrecommendationaddressee',
            unique_together={('recommendation', 'addressee')},
        ),
        migrations.AddConstraint(
            model_name='consolidatedrecommendation',
            constraint=models.CheckConstraint(condition=models.Q(('horizon__in', ['', 'immediate', 'short', 'medium', 'long'])), name='item_recommendation_horizon_known'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedrecommendation',
            constraint=models.CheckConstraint(condition=models.Q(('text__gt', '')), name='item_recommendation_text_not_empty', violation_error_message='A recommendation needs a text.'),
        ),
        migrations.AddConstraint(
            model_name='distinctpair',
            constraint=models.UniqueConstraint(fields=('low', 'high'), name='distinct_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='distinctpair',
            constraint=models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='distinct_pair_low_is_lower'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('division', None)), fields=('event', 'number'), name='edition_number_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='edition_number_once_per_division'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.UniqueConstraint(fields=('event', 'code'), name='division_code_once_per_event', violation_error_message='This event has a division with this code already.'),
        ),
        migrations.AddConstraint(
            model_name='addressee',
            constraint=models.UniqueConstraint(models.F('event'), django.db.models.functions.text.Lower('name'), name='addressee_name_once_per_event', violation_error_message='This event has an addressee with this name already.'),
        ),
        migrations.AddConstraint(
            model_name='historyentry',
            constraint=models.UniqueConstraint(fields=('problem', 'revision'), name='history_revision_once_per_problem'),
        ),
        migrations.AddConstraint(
            model_name='historyentry',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['room', 'admin', 'import'])), name='history_source_known'),
        ),
        migrations.AddConstraint(
            model_name='itemhistoryentry',
            constraint=models.UniqueConstraint(fields=('item', 'revision'), name='item_history_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='mergerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_before__isnull', True), ('status_before', 'submitted')), models.Q(('decided_before__isnull', False), ('status_before', 'accepted')), _connector='OR'), name='merge_record_from_undecided_or_accepted'),
        ),
        migrations.AddIndex(
            model_name='preparedfile',
            index=models.Index(fields=['event', 'created_at'], name='prepared_file_event_age'),
        ),
        migrations.AlterUniqueTogether(
            name='problemoffice',
            unique_together={('problem', 'office')},
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('placed_in__isnull', False), ('reason', '')), models.Q(('placed_in__isnull', True), ('reason__gt', '')), _connector='OR'), name='placement_set_aside_has_reason', violation_error_message='A recommendation that is set aside needs a reason.'),
        ),
        migrations.AlterUniqueTogether(
            name='recommendationaddressee',
            unique_together={('recommendation', 'addressee')},
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('horizon__in', ['', 'immediate', 'short', 'medium', 'long'])), name='recommendation_horizon_known'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('text__gt', '')), name='recommendation_text_not_empty', violation_error_message='A recommendation needs a text.'),
        ),
        migrations.AddConstraint(
            model_name='similarpair',
            constraint=models.UniqueConstraint(fields=('low', 'high'), name='similar_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='similarpair',
            constraint=models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='similar_pair_low_is_lower'),
        ),
        migrations.AddConstraint(
            model_name='strategicissue',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='issue_number_once_per_division', violation_error_message='This division has an issue with this number already.'),
        ),
        migrations.AddConstraint(
            model_name='strategicissue',
            constraint=models.UniqueConstraint(models.F('division'), django.db.models.functions.text.Lower('title'), name='issue_title_once_per_division', violation_error_message='This division has an issue with this title already.'),
        ),
        migrations.AddIndex(
            model_name='consolidateditem',
            index=models.Index(fields=['event', 'status'], name='item_event_status'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.UniqueConstraint(fields=('event', 'code'), name='item_code_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='item_number_once_per_division'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'adopted', 'dissolved'])), name='item_status_known'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', False), ('status', 'adopted')), models.Q(models.Q(('status', 'adopted'), _negated=True), ('adopted_at__isnull', True)), _connector='OR'), name='item_adopted_has_date'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('absorbed_into__isnull', True), ('status', 'dissolved'), _connector='OR'), name='item_absorbed_is_dissolved'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('statement__gt', '')), name='item_statement_not_empty', violation_error_message='Write the wording first.'),
        ),
        migrations.AddConstraint(
            model_name='workshopclass',
            constraint=models.UniqueConstraint(fields=('division', 'letter'), name='class_letter_once_per_division', violation_error_message='This division has a class with this letter already.'),
        ),
        migrations.AddConstraint(
            model_name='workshopclass',
            constraint=models.CheckConstraint(condition=models.Q(('letter', 'P'), _negated=True), name='class_letter_not_p', violation_error_message='The letter P is kept for consolidated items. Choose another letter.'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('problem', 'workshop_class'), name='support_once_per_class'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='support_taken_back_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['workshop_class', 'status'], name='problem_class_status'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['workshop_class', 'changed_in'], name='problem_class_changed'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['event', 'status', 'submitted_at'], name='problem_event_status'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.UniqueConstraint(fields=('event', 'code'), name='problem_code_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.UniqueConstraint(fields=('workshop_class', 'number'), name='problem_number_once_per_class'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'returned', 'accepted', 'merged', 'not_agreed', 'withdrawn'])), name='problem_status_known'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), ('submitted_at__isnull', False), _connector='OR'), name='problem_submitted_has_date', violation_error_message='A submitted problem needs a submission date.'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('status__in', ['accepted', 'merged', 'not_agreed'])), models.Q(models.Q(('status__in', ['accepted', 'merged', 'not_agreed']), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='problem_decided_has_date', violation_error_message='A decision has a date, and nothing else has one.'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason__gt', ''), ('reason_category__gt', ''), ('status__in', ['returned', 'not_agreed'])), models.Q(('reason__gt', ''), ('status', 'withdrawn')), models.Q(('status__in', ['returned', 'not_agreed', 'withdrawn']), _negated=True), _connector='OR'), name='problem_refusal_has_reason', violation_error_message='Returning, not agreeing and withdrawing need a reason.'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merge__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merge__isnull', True)), _connector='OR'), name='problem_merged_has_record', violation_error_message='A merged entry stands in a consolidated item, and no other entry does.'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('statement__gt', '')), name='problem_statement_not_empty', violation_error_message='Write the problem first; one sentence is enough.'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.CheckConstraint(condition=models.Q(('doing__in', ['looking', 'reviewing', 'editing'])), name='presence_doing_known'),
        ),
        migrations.AddConstraint(
            model_name='phonelink',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('workshop_class',), name='phone_link_one_open_per_class'),
        ),
        migrations.AddConstraint(
            model_name='phonelink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='phone_link_revoked_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='openinghourschange',
            index=models.Index(fields=['workshop_class', 'at'], name='opening_hours_change_class_at'),
        ),
        migrations.AddConstraint(
            model_name='openinghourschange',
            constraint=models.UniqueConstraint(fields=('workshop_class', 'key'), name='opening_hours_change_once_per_key'),
        ),
        migrations.AddConstraint(
            model_name='openinghourschange',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['opened', 'closed', 'deadline', 'extended'])), name='opening_hours_change_action_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division__isnull', True), ('event__isnull', True), ('role', 'facilitator'), ('workshop_class__isnull', False)), models.Q(('division__isnull', False), ('event__isnull', True), ('role', 'reviewer'), ('workshop_class__isnull', True)), models.Q(('division__isnull', True), ('event__isnull', False), ('role__in', ['coordinator', 'organiser']), ('workshop_class__isnull', True)), _connector='OR'), name='membership_scope_fits_role', violation_error_message='A facilitator belongs to one class, a reviewer to one division, a coordinator or an organiser to one event. Fill in that field and leave the other two empty.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'workshop_class'), name='membership_once_per_workshop_class', violation_error_message='This person has this role here already.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'division'), name='membership_once_per_division', violation_error_message='This person has this role here already.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'event'), name='membership_once_per_event', violation_error_message='This person has this role here already.'),
        ),
    ]
