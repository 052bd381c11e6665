using System.CommandLine;
using Rag.Api.Evaluation;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Eval.Datasets;
using Rag.Eval.Tuning;
using Rag.Retrieval;
using Rag.Retrieval.Recording;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval tune</c>: weights of retrieval that questions ask for, for a person to accept.</summary>
internal static class EvalTuneCommand
{
    public static Command Create()
    {
        var options = new EvalTuneOptions();
        var command = new Command(
            "tune",
            "Look for better weights of retrieval by nested cross-validation. "
                + "Nothing is changed; --accept writes what is proposed to a file."
        );
        options.AddTo(command);
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var accepted = parsed.GetValue(options.Accept);
                if (accepted?.Exists == true)
                {
                    throw new IOException($"{accepted.FullName} is there already: name a file that is not, so that no settings are lost.");
                }

                var sets = new List<TuningSet>();
                RetrievalOptions? today = null;
                foreach (var (dataset, dataDir) in options.SetsIn(parsed))
                {
                    await using var services = RagServices.Build(dataDir);
                    today ??= services.GetRequiredService<RetrievalOptions>();
                    sets.Add(await RecordAsync(services, dataset, options, parsed, cancellation));
                }

                var report = new Tuner(WeightsOf(today!), sets, options.TuningIn(parsed), TimeProvider.System).Run(
                    new Told(count => Tell($"{count} settings tried")),
                    cancellation
                );
                if (parsed.GetValue(options.Json))
                {
                    JsonLines.Write(TuneLine.Of(report));
                }
                else
                {
                    TuneTable.Print(report);
                }

                if (accepted is not null)
                {
                    Accept(report, accepted);
                }

                return 0;

                void Tell(string what)
                {
                    if (!parsed.GetValue(options.Json) && !Console.IsErrorRedirected)
                    {
                        Console.Error.Write($"\r{what}   ");
                    }
                }
            }
        );
        return command;
    }

    private static async Task<TuningSet> RecordAsync(
        ServiceProvider services,
        EvalDataset dataset,
        EvalTuneOptions options,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        await AskCommand.RequireNewsAsync(services, cancellation);
        var searcher = services.GetRequiredService<HybridSearcher>();
        var recorder = new TuningRecorder(
            searcher,
            services.GetRequiredService<RetrievalOptions>(),
            services.GetRequiredService<ITokenizer>()
        );
        var set = await recorder.RecordAsync(dataset, parsed.GetValue(options.Limit) ?? int.MaxValue, _ => { }, cancellation);
        if (services.GetRequiredService<ModelOptions>().Extractor == ModelOptions.None)
        {
            return set;
        }

        var times = new ExtractorTimes(searcher, services.GetRequiredService<IExtractor>(), services.GetRequiredService<TimeProvider>());
        return set with { ExtractorMs = await times.MeasureAsync(dataset.Cases, cancellation) };
    }

    private static IReadOnlyList<TunedWeight> WeightsOf(RetrievalOptions today) =>
        [.. RetrievalWeight.All.Select(weight => new TunedWeight(weight.Name, weight.Lowest, weight.Highest, weight.Of(today)))];

    private static void Accept(TuningReport report, FileInfo file)
    {
        if (report.Proposal.Count == 0)
        {
            Console.Error.WriteLine($"rag: nothing is proposed, so {file.FullName} was not written.");
            return;
        }

        AcceptedSettings.Write(report.Proposal, file);
        Console.Error.WriteLine(
            $"rag: {file.FullName} holds the proposal: put it beside appsettings.json as appsettings.Production.json, or its members into "
                + $"that file, and start the service again. {report.Sentence}"
        );
    }

    /// <summary>Is told on the thread that tells.</summary>
    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
