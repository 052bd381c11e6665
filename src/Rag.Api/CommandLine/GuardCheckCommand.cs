using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rag.Answering.Guard;
using Rag.Api.Guard;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag guard check</c>: answers the questions of a file from the data folder and has every answer compared, so that the price of reuse
/// is known before it is paid.
/// </summary>
internal static class GuardCheckCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("questions") { Description = "JSON lines, each with a \"question\"." };
        var limit = new Option<int>("--limit") { Description = "Most questions.", DefaultValueFactory = _ => int.MaxValue };
        var written = new Option<bool>("--written") { Description = "Have the reader write the answers, without the extractor." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("check", "Answer questions and compare every answer that the reader has a part in.")
        {
            file,
            limit,
            written,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var questions = Read(parsed.GetRequiredValue(file)).Take(parsed.GetValue(limit)).ToList();
                (string, string)[] settings =
                [
                    ("Guard:SampleShare", "1"),
                    ("Guard:MaximumDrift", "1"),
                    .. parsed.GetValue(written) ? [("Models:Extractor", ModelOptions.None)] : Array.Empty<(string, string)>(),
                ];
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir), Guarded, settings);
                var findings = await RunAsync(services, questions, cancellation);
                Write(questions.Count, findings, parsed.GetValue(json));
                return findings.Exists(finding => finding.Alarm is not null) ? 1 : 0;
            }
        );
        return command;
    }

    private static void Guarded(IServiceCollection services)
    {
        services.AddGuardedAnswers();
        services.AddSingleton<IGuardLedger, UnkeptLedger>();
    }

    private static async Task<List<GuardFinding>> RunAsync(
        IServiceProvider services,
        IReadOnlyList<string> questions,
        CancellationToken cancellation
    )
    {
        var answerer = services.GetRequiredService<IAnswerer>();
        var guard = services.GetRequiredService<ReuseGuard>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var findings = new List<GuardFinding>();
        var checking = Task.Run(
            async () =>
            {
                await foreach (var finding in guard.CheckAsync(done.Token))
                {
                    findings.Add(finding);
                }
            },
            cancellation
        );
        foreach (var question in questions)
        {
            await answerer.AnswerAsync(question, new AnswerOptions(), cancellation).ToAnswerAsync();
            while (guard.Read().Waiting > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
            }
        }

        await done.CancelAsync();
        try
        {
            await checking;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // All answers are compared.
        }

        return findings;
    }

    private static void Write(int questions, IReadOnlyList<GuardFinding> findings, bool json)
    {
        var alarms = findings.Count(finding => finding.Alarm is not null);
        var largest = findings.Select(finding => finding.LargestDifference).DefaultIfEmpty(0).Max();
        var differing = findings.Count(finding => finding.Sample.Differs);
        var f1 = findings.Select(finding => finding.Sample.TokenF1).DefaultIfEmpty(1).Average();
        if (json)
        {
            JsonLines.Write(
                new
                {
                    Questions = questions,
                    Compared = findings.Count,
                    Alarms = alarms,
                    LargestDifference = largest,
                    Differing = differing,
                    Share = findings.Count == 0 ? 0 : (double)differing / findings.Count,
                    MeanTokenF1 = f1,
                }
            );
            return;
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"The reader had a part in {findings.Count} of {questions} answers. Computed anew with the same attention, {alarms} differ."
        );
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Log-probabilities differ by at most {largest:0.#####} nats.");
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"Under full attention {differing} short answers differ; token F1 {f1:0.000}."
        );
    }

    /// <exception cref="InvalidDataException">A line has no question; it is named.</exception>
    private static IEnumerable<string> Read(FileInfo file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            string? question = null;
            try
            {
                using var parsed = JsonDocument.Parse(line);
                question =
                    parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("question", out var text)
                        ? text.GetString()
                        : null;
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException)
            {
                // The sentence below says which line it is.
            }

            yield return question ?? throw new InvalidDataException($"Line {number} of {file.Name} has no \"question\" with a text.");
        }
    }
}
