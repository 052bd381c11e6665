using System.Runtime.CompilerServices;
using Rag.Answering.Generators;
using Rag.Core.Answers;

namespace Rag.Answering.Routing;

/// <summary>
/// Has a question answered by the cheapest generator that it allows, and by the next stronger one where that declines or is not sure.
/// Nothing of an answer is shown before it is known that it stands. Thread-safe.
/// </summary>
/// <param name="record">Null where nothing is known of questions before.</param>
public sealed class RoutedReader(
    GeneratorModels models,
    GeneratorSet generators,
    RoutingOptions options,
    TimeProvider time,
    IRoutingRecord? record = null
)
{
    /// <summary>The reader's name in <see cref="RoutingOptions.Order"/>.</summary>
    public const string ReaderPlace = "default";

    private volatile Known _known = new([], new ExpectedLosses([], options.EscalateBelow));

    /// <summary>The names that are chosen among, the weakest first.</summary>
    public IReadOnlyList<string> Order { get; } = options.Order.Count > 0 ? options.Order : [.. models.Names, ReaderPlace];

    /// <param name="reader">The way of the service's own reader.</param>
    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request,
        AnswerWay reader,
        QuestionSigns signs,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        request.Guess?.Dispose();
        var ways = new List<AnswerWay>();
        foreach (var name in Order)
        {
            ways.Add(name == ReaderPlace ? reader : (await generators.GetAsync(name, cancellation)).Reader.Way(name));
        }

        await foreach (var step in ReadAsync(request, ways, signs, cancellation))
        {
            yield return step;
        }
    }

    /// <param name="all">Of those that are chosen among, the weakest first.</param>
    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request,
        IReadOnlyList<AnswerWay> all,
        QuestionSigns signs,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var ways = await RouteAsync(request, all, signs, cancellation);
        var spent = new Spent(request.Options.ComputedTokens);
        foreach (var (way, isLast) in ways.Select((way, i) => (way, i == ways.Count - 1)))
        {
            var bounded = request with { Options = request.Options with { ComputedTokens = spent.Left } };
            if (isLast)
            {
                await foreach (var step in way.ReadAsync(bounded, signs, cancellation))
                {
                    yield return spent.AddTo(step);
                }

                yield break;
            }

            var steps = await TryAsync(way, bounded, signs, cancellation);
            if (steps is not null && (Stands(steps) || spent.IsLastWith(steps)))
            {
                foreach (var step in steps)
                {
                    yield return spent.AddTo(step);
                }

                yield break;
            }

            spent.Add(way.Name, steps ?? []);
        }
    }

    private async Task<IReadOnlyList<AnswerWay>> RouteAsync(
        AnswerRequest request,
        IReadOnlyList<AnswerWay> ways,
        QuestionSigns signs,
        CancellationToken cancellation
    )
    {
        var known = await LossesAsync(cancellation);
        var losses = known.Of([.. ways.Select(way => way.Name)], known.Bounds.Of(signs));
        var left = request.Options.Deadline - time.GetElapsedTime(request.Started);
        var budget = RouteBudget.Unbounded with
        {
            ComputedTokens = request.Options.ComputedTokens ?? long.MaxValue,
            Milliseconds = left?.TotalMilliseconds ?? double.PositiveInfinity,
        };
        var candidates = ways.Select((way, i) => Candidate(way, request, losses[i])).ToList();
        return [.. Route.Plan(candidates, budget, options.AllowedLoss).Select(i => ways[i])];
    }

    /// <summary>What leaves nothing to read fits no budget.</summary>
    private static RouteCandidate Candidate(AnswerWay way, AnswerRequest request, double loss) =>
        way.Estimate(request) is { } usage
            ? new RouteCandidate(way.Name, usage.ComputedTokens, way.CostOf(usage), loss)
            : new RouteCandidate(way.Name, int.MaxValue, double.PositiveInfinity, loss);

    private async ValueTask<ExpectedLosses> LossesAsync(CancellationToken cancellation)
    {
        var outcomes = record is null ? [] : await record.ReadAsync(cancellation);
        var known = _known;
        if (!ReferenceEquals(outcomes, known.Outcomes))
        {
            _known = known = new Known(outcomes, new ExpectedLosses(outcomes, options.EscalateBelow));
        }

        return known.Losses;
    }

    /// <summary>All steps of an answer; null where its author could not write it.</summary>
    private static async Task<IReadOnlyList<AnswerEvent>?> TryAsync(
        AnswerWay way,
        AnswerRequest request,
        QuestionSigns signs,
        CancellationToken cancellation
    )
    {
        try
        {
            return await way.ReadAsync(request, signs, cancellation).ToListAsync(cancellation);
        }
        catch (Exception failure) when (failure is AnswerFailedException or BadQuestionException)
        {
            return null; // a stronger one may have room for it
        }
    }

    private bool Stands(IReadOnlyList<AnswerEvent> steps) =>
        steps
            .OfType<AnswerEvent.Completed>()
            .All(step => step.Answer is { IsRefusal: false, Author.Sureness: var sureness } && sureness >= options.EscalateBelow);

    /// <summary>What became of questions before, and what follows from it: the two are replaced together.</summary>
    private sealed record Known(IReadOnlyList<RoutedOutcome> Outcomes, ExpectedLosses Losses);

    /// <summary>What a question has cost so far.</summary>
    private sealed class Spent(int? bound)
    {
        private readonly List<string> _asked = [];
        private Usage _usage = new(0, 0, 0, 0);
        private double _milliseconds;

        /// <summary>Of the bound on computed tokens; null for no bound.</summary>
        public int? Left => bound - _usage.ComputedTokens;

        /// <summary>Whether nothing more may be computed once these are.</summary>
        public bool IsLastWith(IReadOnlyList<AnswerEvent> steps) => Left - Answers(steps).Sum(answer => answer.Usage.ComputedTokens) < 1;

        public void Add(string name, IReadOnlyList<AnswerEvent> steps)
        {
            _asked.Add(name);
            foreach (var answer in Answers(steps))
            {
                _usage = Sum(_usage, answer.Usage);
                _milliseconds += answer.Author?.EngineMilliseconds ?? 0;
            }
        }

        public AnswerEvent AddTo(AnswerEvent step) =>
            step is AnswerEvent.Completed { Choice: 0, Answer: { Author: { } author } answer } completed && _asked.Count > 0
                ? completed with
                {
                    Answer = answer with
                    {
                        Usage = Sum(_usage, answer.Usage),
                        Author = author with
                        {
                            EngineMilliseconds = author.EngineMilliseconds + _milliseconds,
                            EscalatedFrom = [.. _asked],
                        },
                    },
                }
                : step;

        private static IEnumerable<Answer> Answers(IReadOnlyList<AnswerEvent> steps) =>
            steps.OfType<AnswerEvent.Completed>().Select(step => step.Answer);

        private static Usage Sum(Usage one, Usage other) =>
            other with
            {
                PromptTokens = one.PromptTokens + other.PromptTokens,
                CachedTokens = one.CachedTokens + other.CachedTokens,
                ComputedTokens = one.ComputedTokens + other.ComputedTokens,
                CompletionTokens = one.CompletionTokens + other.CompletionTokens,
                ReusedTokens = one.ReusedTokens + other.ReusedTokens,
                SpeculativeTokens = one.SpeculativeTokens + other.SpeculativeTokens,
            };
    }
}
