using System.Runtime.CompilerServices;
using Rag.Answering.Candidates;
using Rag.Answering.Generators;
using Rag.Answering.Routing;
using Rag.Answering.Talk;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>Question to hits, hits to a grounded answer with citations. Thread-safe.</summary>
/// <param name="candidates">Null where the reader alone answers.</param>
/// <param name="outside">Null where all answers are written here.</param>
/// <param name="adapters">An answer by one of them is written here; null where no question has one.</param>
/// <param name="generators">Null where the reader is the only one.</param>
/// <param name="routed">Null where nobody else is chosen by a question's difficulty.</param>
public sealed class AnswerService(
    ISearcher searcher,
    PassageReader reader,
    Grounder grounder,
    ITokenizer tokenizer,
    PassageWarming warming,
    PassagePurge purge,
    PromptOptions promptOptions,
    QuestionOptions questionOptions,
    TimeProvider time,
    CandidateReader? candidates = null,
    OutsideReader? outside = null,
    TenantAdapters? adapters = null,
    GeneratorSet? generators = null,
    RoutedReader? routed = null
) : IAnswerer
{
    private const string UnnamedReader = "reader";

    // More hits than passages are asked for, so that a budget that drops a long one has others to take.
    internal const int SpareHits = 5;

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        var asked = generators?.NameFor(options) ?? AnswerOptions.Reader;
        var generator = asked is AnswerOptions.Reader or AnswerOptions.Auto ? null : await generators!.GetAsync(asked, cancellation);
        question = QuestionText.Clean(question, questionOptions, generator?.Tokenizer ?? tokenizer);
        if (ServiceTalk.Reply(question) is { } reply && options.Format is null)
        {
            yield return new AnswerEvent.Retrieved([], 0, TimeSpan.Zero);
            yield return new AnswerEvent.TextDelta(reply);
            yield return new AnswerEvent.Completed(Talk(reply, started));
            yield break;
        }

        using var retrieving = AnswerTrace.Begin("retrieve");
        var search = await searcher.ReadAsync(options.SearchFor(question), cancellation);
        var top = (options.Passages ?? promptOptions.Passages) + SpareHits;
        var finding = Task.Run(() => ReadableHits.FindAsync(search, top, cancellation), cancellation);
        var grounding = options.Grounding ?? grounder.DefaultMode;
        var isOutside =
            outside is not null && generator is null && adapters?.ChosenFor(options) is null && OutsideReader.Takes(options, grounding);
        var isExtracted = !isOutside && generator is null && candidates is not null && IsPlain(options);
        if (options.MinimumSources > 1 && !isExtracted)
        {
            throw new BadQuestionException(
                "How many outlets agree is known of extracted answers alone: ask for none of what the reader has to write, or for no least "
                    + "number of outlets.",
                nameof(AnswerOptions.MinimumSources)
            );
        }

        // Passages of the past are not kept, so none is got ready on a guess: only those that were read are forgotten below.
        var isGuessed = search.AsOf is null && !isOutside && !(isExtracted && !candidates!.AsksReader);
        var warmed = generator?.Warming ?? warming;
        using var guess = isGuessed ? await warmed.GuessAsync(search, options, cancellation) : null;
        var found = await finding;
        retrieving?.SetTag("rag.hits", found.Hits.Count).SetTag("rag.candidates", found.Candidates).Stop();
        var request = new AnswerRequest(
            search.Reading ?? question,
            found.Hits,
            found.Candidates,
            options,
            started,
            time.GetElapsedTime(started),
            guess
        );
        if (found is { Hits: [], Unread: [_, ..] } && options.Format is null)
        {
            guess?.Dispose();
            var unread = Unread(request, found);
            yield return new AnswerEvent.Retrieved(unread.Passages, request.Found, request.Retrieval);
            yield return new AnswerEvent.TextDelta(unread.Text);
            yield return new AnswerEvent.Completed(WithSearch(unread, search, found));
            yield break;
        }

        var signs = DifficultyBounds.SignsOf(found.Hits, search.Clauses, options.MinimumSources);
        var name = adapters?.Of(options) ?? generators?.ReaderName ?? UnnamedReader;
        var way =
            generator is not null ? generator.Reader.Way(asked)
            : isExtracted ? candidates!.Way(name, found.Hits)
            : reader.Way(name);
        var steps =
            isOutside ? outside!.ReadAsync(request, grounding, cancellation)
            : asked == AnswerOptions.Auto && options.MinimumSources <= 1 ? RequireRouted().ReadAsync(request, way, signs, cancellation)
            : way.ReadAsync(request, signs, cancellation);
        try
        {
            await foreach (var step in steps)
            {
                yield return step is AnswerEvent.Completed completed
                    ? completed with
                    {
                        Answer = WithSearch(completed.Answer, search, found),
                    }
                    : step;
            }
        }
        finally
        {
            await purge.PurgeRetiredAsync(found.Hits);
        }
    }

    private RoutedReader RequireRouted() =>
        routed ?? throw new BadQuestionException("Nobody is chosen by a question's difficulty here: name a generator.");

    private static Answer WithSearch(Answer answer, ISearch search, ReadableHits found) =>
        answer with
        {
            AsOf = search.AsOf,
            Notice = found.Notice,
            NotRead = [.. answer.NotRead, .. found.NotRead],
        };

    /// <summary>
    /// The answer is a span with its proof. Whoever asks for another form, or for what only the reader's own writing has
    /// (log-probabilities, tokens made more or less likely), is answered by the reader.
    /// </summary>
    private bool IsPlain(AnswerOptions options) =>
        options is { Format: null, LogProbabilities: false, Sampling: { LogitBias: null, Alternatives: 0 } }
        && !options.Sampling.HasPenalties()
        && (options.Grounding ?? grounder.DefaultMode) == GroundingMode.Strict;

    /// <summary>What was found is shown and not answered from.</summary>
    private Answer Unread(AnswerRequest request, ReadableHits found)
    {
        var text = found.UnreadSentence();
        var passages = found.Unread.Take(request.Options.Passages ?? promptOptions.Passages).ToList<Passage>();
        var timings = new AnswerTimings(request.Retrieval, null, time.GetElapsedTime(request.Started));
        return Answer.WithoutEvidence(text, passages, request.Found, new Usage(0, 0, 0, tokenizer.Count(text)), timings) with
        {
            IsUnread = true,
        };
    }

    /// <summary>A word about the service itself: nothing of the news is said, and nothing cited.</summary>
    private Answer Talk(string reply, long started)
    {
        var elapsed = time.GetElapsedTime(started);
        var usage = new Usage(0, 0, 0, tokenizer.Count(reply));
        return Answer.WithoutEvidence(reply, [], 0, usage, new AnswerTimings(TimeSpan.Zero, elapsed, elapsed)) with
        {
            IsServiceTalk = true,
        };
    }
}
