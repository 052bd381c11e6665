using System.CommandLine;
using System.Globalization;
using Rag.Api.Storage;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Moving;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag store</c>: the PostgreSQL database that Store:Postgres names, whether the service uses it yet or not.</summary>
internal static class StoreDatabaseCommands
{
    public static Command Migrate()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command(
            "migrate",
            "Move everything that the data folder holds into an empty PostgreSQL database; one that was cut off goes on."
        )
        {
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var asJson = parsed.GetValue(json);
                await using var database = await PostgresDatabase.OpenAsync(StoreSettings.NamedPostgres(), logger: null, cancellation);
                var move = new StoreMove(database, parsed.GetRequiredValue(dataDir).FullName);
                var compared = await move.RunAsync(moved => Report(moved, asJson), cancellation);
                return Print(compared, asJson);
            }
        );
        return command;
    }

    public static Command Schema()
    {
        var json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "List what would be done, and do nothing." };
        var command = new Command("schema", "Bring the database's tables to this program's version.") { dryRun, json };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var options = StoreSettings.NamedPostgres();
                var pending = await PostgresCheck.PendingMigrationsAsync(options, cancellation);
                if (!parsed.GetValue(dryRun))
                {
                    await using var database = await PostgresDatabase.OpenAsync(options, logger: null, cancellation);
                }

                Print(pending, parsed.GetValue(dryRun), parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static void Report(MovedRows moved, bool isQuiet)
    {
        if (!isQuiet)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{moved.Table}: {moved.Rows:N0} rows are there.");
        }
    }

    private static int Print(IReadOnlyList<ComparedTable> compared, bool asJson)
    {
        var isSame = compared.All(table => table.IsSame);
        if (asJson)
        {
            JsonLines.Write(new { Same = isSame, Tables = compared });
            return isSame ? 0 : 1;
        }

        var table = new Table().NoBorder().AddColumns("table", "rows", "digest");
        foreach (var one in compared)
        {
            table.AddRow(
                new Text(one.Name),
                new Text(one.SourceRows.ToString("N0", CultureInfo.CurrentCulture)).RightJustified(),
                new Text(one.IsSame ? one.SourceDigest[..16] : $"differs: {one.TargetRows} rows in PostgreSQL")
            );
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            isSame
                ? (FormattableString)$"Everything is in PostgreSQL: set Store:Truth to Postgres. The data folder keeps models and its copy."
                : $"Both sides differ: drop the PostgreSQL database, and begin again."
        );
        return isSame ? 0 : 1;
    }

    private static void Print(IReadOnlyList<PostgresMigration> pending, bool isDryRun, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(
                new
                {
                    Applied = !isDryRun,
                    Migrations = pending.Select(step => new
                    {
                        step.Number,
                        step.Name,
                        step.Sql,
                    }),
                }
            );
            return;
        }

        foreach (var step in pending)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{step.Number:D4} {step.Name}");
        }

        AnsiConsole.MarkupLine(
            pending.Count == 0 ? "Nothing is to be done: the tables are of this program's version."
            : isDryRun ? "These would be applied."
            : "These were applied."
        );
    }
}
