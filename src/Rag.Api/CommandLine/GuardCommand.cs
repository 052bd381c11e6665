using System.CommandLine;
using System.Globalization;
using Rag.Api.Guard;
using Rag.Core.Guard;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag guard</c>: how answers over reused KV compare with answers computed anew, and what was closed for it.</summary>
internal static class GuardCommand
{
    public static Command Create() =>
        new("guard", "How answers over reused passages compare with answers computed anew.")
        {
            Status(),
            Reopen(),
            GuardCheckCommand.Create(),
        };

    private static Command Status()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("status", "Tell of each mode whether it is open, and how far answers differ.") { json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                using var access = await GuardAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var state = await access.ReadAsync(cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(state);
                    return 0;
                }

                foreach (var mode in state.Modes)
                {
                    AnsiConsole.MarkupLineInterpolated(
                        CultureInfo.CurrentCulture,
                        $"{(mode.ClosedSince is null && mode.AlarmsRaised == 0 ? "✓" : "✗")} {mode.Sentence}"
                    );
                }

                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"{state.SampleShare:P1} of the answers are computed again; {state.Waiting} wait, {state.GivenUp} were given up."
                );
                return 0;
            }
        );
        return command;
    }

    private static Command Reopen()
    {
        var mode = new Argument<string>("mode")
        {
            Description = $"{string.Join(", ", Enum.GetValues<ReuseMode>().Select(ReuseModes.NameOf))}.",
        };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("reopen", "Use a mode again that was closed, and count anew.") { mode, json, dataDir };
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(mode) is { } name && ReuseModes.Find(name) is null)
            {
                result.AddError(GuardEndpoints.UnknownMode(name));
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var name = parsed.GetRequiredValue(mode);
                using var access = await GuardAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var reopened = await access.ReopenAsync(ReuseModes.Find(name)!.Value, cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(new ReopenedMode(name, reopened));
                }
                else if (reopened)
                {
                    AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{name} is used again, and counted anew.");
                }
                else
                {
                    await Console.Error.WriteLineAsync($"rag: {name} is not closed.");
                }

                return reopened ? 0 : 1;
            }
        );
        return command;
    }
}
