using System.CommandLine;
using System.Globalization;
using Rag.Stores.Embedded;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag store pack</c>: makes the data folder's database as small as a new one, while no service runs over it.</summary>
internal static class StorePackCommand
{
    public static Command Create()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("pack", "Make a database that an earlier version began as small as a new one.") { json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) =>
            {
                var (before, after) = StorePacking.Run(parsed.GetRequiredValue(dataDir).FullName, cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(new { BytesBefore = before, BytesAfter = after });
                }
                else
                {
                    AnsiConsole.MarkupLineInterpolated(
                        CultureInfo.CurrentCulture,
                        $"[green]✓[/] The database has {after / 1e6:N1} MB; it had {before / 1e6:N1}."
                    );
                }

                return Task.FromResult(0);
            }
        );
        return command;
    }
}
