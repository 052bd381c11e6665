using Rag.Answering.Candidates;
using Rag.Answering.Talk;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// Searches and reads as <see cref="AnswerService"/> does where an extractor answers, and stops before the answer. Thread-safe.
/// </summary>
public sealed class AnswerExplainer(
    ISearcher searcher,
    CandidateReader candidates,
    ITokenizer tokenizer,
    PromptOptions promptOptions,
    QuestionOptions questionOptions
) : IAnswerExplainer
{
    public async ValueTask<PassageReadings> ExplainAsync(string question, CancellationToken cancellation)
    {
        question = QuestionText.Clean(question, questionOptions, tokenizer);
        if (ServiceTalk.Reply(question) is not null)
        {
            return new PassageReadings([], []);
        }

        var search = await searcher.ReadAsync(new AnswerOptions().SearchFor(question), cancellation);
        var found = await ReadableHits.FindAsync(search, promptOptions.Passages + AnswerService.SpareHits, cancellation);
        var reading = await candidates.ReadHitsAsync(search.Reading ?? question, found.Hits, cancellation);
        return new PassageReadings(
            [.. reading.Hits.Select((read, hit) => new PassageReading(read.Hit, SpansOf(reading, hit)))],
            [.. candidates.NotRead(null, found.Hits, reading), .. found.NotRead]
        );
    }

    private static IReadOnlyList<SpanReading> SpansOf(HitReading reading, int hit) =>
        [.. CandidateFinder.OfHit(reading.Hits, hit).Select(candidate => new SpanReading(candidate.Text, candidate.Score))];
}
