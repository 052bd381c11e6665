using Rag.Answering.Generators;
using Rag.Answering.Routing;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Api.Generators;

/// <summary>
/// What became of the questions of evaluations, as the data folder keeps them: of the last completed runs in which one generator answered
/// all questions. Runs of another model under the same name say nothing of this one. Thread-safe.
/// </summary>
internal sealed class RoutingRecord(IEvalRuns runs, GeneratorModels generators, Engine.IEngine engine, TimeProvider time)
    : IRoutingRecord,
        IDisposable
{
    /// <summary>So many runs of the last ones are read.</summary>
    private const int MostRuns = 24;

    /// <summary>Beginning of the settings that hold the digests of generators.</summary>
    public const string DigestSetting = "Generators:";

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<string, IReadOnlyList<RoutedOutcome>> _ofRuns = new(StringComparer.Ordinal);
    private IReadOnlyList<RoutedOutcome> _all = [];
    private long? _looked;

    public async ValueTask<IReadOnlyList<RoutedOutcome>> ReadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_looked is null || time.GetElapsedTime(_looked.Value) > s_betweenLooks)
            {
                await LookAsync(cancellation);
                _looked = time.GetTimestamp();
            }

            return _all;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task LookAsync(CancellationToken cancellation)
    {
        var all = await runs.ListAsync(cancellation);
        List<EvalRun> read = [.. all.Where(Tells).Take(MostRuns)];
        var gone = _ofRuns.Keys.Except(read.Select(run => run.Id), StringComparer.Ordinal).ToList();
        gone.ForEach(id => _ofRuns.Remove(id));
        var isChanged = gone.Count > 0;
        foreach (var run in read.Where(run => !_ofRuns.ContainsKey(run.Id)))
        {
            var figures = await runs.FiguresAsync(run.Id, cancellation);
            _ofRuns.Add(run.Id, [.. figures.Select(OutcomeOf).OfType<RoutedOutcome>()]);
            isChanged = true;
        }

        _all = isChanged ? [.. _ofRuns.Values.SelectMany(outcomes => outcomes)] : _all;
    }

    private bool Tells(EvalRun run)
    {
        var settings = run.Plan.Configuration.Settings;
        var model = settings.GetValueOrDefault($"{RoutingOptions.Section}:{nameof(RoutingOptions.Model)}");
        return run is { State: RunState.Completed, Plan.Kind: RunKind.Answer }
            && model switch
            {
                null or AnswerOptions.Auto => false,
                AnswerOptions.Reader => settings.GetValueOrDefault("Models:reader") == engine.Shape.Digest,
                _ => generators.Loaded.FirstOrDefault(generator => generator.Name == model) is { } loaded
                    && settings.GetValueOrDefault(DigestSetting + model) == loaded.Engine.Shape.Digest,
            };
    }

    /// <summary>Null for a question whose answer was not judged, or was nobody's.</summary>
    private static RoutedOutcome? OutcomeOf(CaseFigures item) =>
        item.Cost.Author is not { } author ? null
        : item.Figures.TryGetValue(FigureNames.F1, out var f1)
            ? new RoutedOutcome(author.Generator, author.Difficulty, 1 - f1, author.Sureness, author.Signs)
        : item.Figures.TryGetValue(FigureNames.RightRefusal, out var right)
            ? new RoutedOutcome(author.Generator, author.Difficulty, 1 - right, author.Sureness, author.Signs)
        : null;
}
