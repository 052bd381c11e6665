using System.Runtime.CompilerServices;
using System.Text;
using Rag.Core.Answers;

namespace Rag.Eval.Dialogues;

/// <summary>Asks follow-ups within their dialogues, and beside them the same questions in words that stand alone.</summary>
/// <param name="reader">Rewrites the follow-ups; null where it is not to.</param>
/// <param name="withAnswers">Whether both questions are also answered.</param>
/// <param name="firstAnswers">Answers to first questions by the dialogue's id, which then need not be asked; null to ask all.</param>
public sealed class DialogueEvaluation(
    ISearcher searcher,
    IAnswerer answerer,
    IReader? reader,
    bool withAnswers,
    IReadOnlyDictionary<string, string>? firstAnswers = null
)
{
    private const int Top = 10;
    private const int RewritingTokens = 40;

    /// <summary>Every second dialogue was looked at while retrieval was tuned; the others were kept for the report.</summary>
    public static bool IsForTuning(int place) => place % 2 == 0;

    public async IAsyncEnumerable<DialogueResult> RunAsync(
        IReadOnlyList<DialogueCase> cases,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        DialogueTurn? other = null;
        foreach (var one in cases)
        {
            var first = firstAnswers?.GetValueOrDefault(one.Id) ?? (await AnswerAsync(one.First, [], cancellation)).Text;
            var turn = new DialogueTurn(one.First, first);
            var alone = await FindAsync(one.Alone, [], cancellation);
            var followUp = await FindAsync(one.FollowUp, [turn], cancellation);
            var bare = await FindAsync(one.FollowUp, [], cancellation);
            var after = other is null ? alone : await FindAsync(one.Alone, [other], cancellation);
            var rewriting = reader is null ? null : await RewriteAsync(one.FollowUp, turn, cancellation);
            var rewritten = rewriting is { Length: > 0 } ? await FindAsync(rewriting, [], cancellation) : null;
            var aloneAnswer = withAnswers ? await AnswerAsync(one.Alone, [], cancellation) : null;
            var followUpAnswer = withAnswers ? await AnswerAsync(one.FollowUp, [turn], cancellation) : null;
            yield return new DialogueResult(
                one,
                first,
                followUp.Reading,
                RankIn(alone.Hits, one),
                RankIn(followUp.Hits, one),
                RankIn(bare.Hits, one),
                rewritten is null ? null : RankIn(rewritten.Hits, one),
                rewriting,
                !alone.Hits.Select(Key).SequenceEqual(after.Hits.Select(Key)),
                Short(aloneAnswer),
                Short(followUpAnswer),
                aloneAnswer?.Judgment?.Confidence,
                followUpAnswer?.Judgment?.Confidence
            );
            other = turn;
        }

        // Scores move with the clock, by how recent the news is; the order of what is found must not.
        static long Key(Hit hit) => hit.Chunk.Id.Value;
    }

    /// <summary>Words alone count: case, marks and white space do not.</summary>
    internal static bool Holds(string text, string words) => Plain(text).Contains(Plain(words), StringComparison.Ordinal);

    private static string Plain(string text)
    {
        var plain = new StringBuilder(" ");
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                plain.Append(char.ToLowerInvariant(c));
            }
            else if (plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.Append(plain[^1] == ' ' ? "" : " ").ToString();
    }

    private async Task<Found> FindAsync(string question, IReadOnlyList<DialogueTurn> dialogue, CancellationToken cancellation)
    {
        var search = await searcher.ReadAsync(new SearchRequest(question) { Dialogue = dialogue }, cancellation);
        return new Found((await search.FindAsync(Top, cancellation)).Hits, search.Reading);
    }

    private async Task<Answer> AnswerAsync(string question, IReadOnlyList<DialogueTurn> dialogue, CancellationToken cancellation) =>
        await answerer.AnswerAsync(question, new AnswerOptions { Dialogue = dialogue }, cancellation).ToAnswerAsync();

    private async Task<string> RewriteAsync(string followUp, DialogueTurn turn, CancellationToken cancellation)
    {
        var options = new AnswerOptions(RewritingTokens, ["\n"], GroundingMode.Off);
        var answer = await reader!
            .ReadAsync(
                $"Rewrite the question \"{followUp}\" so that it can be understood without what was said before.",
                [new Passage($"{turn.Question} {turn.Answer}")],
                options,
                cancellation
            )
            .ToAnswerAsync();
        return answer.Text.Trim();
    }

    /// <summary>Empty for one that was declined.</summary>
    private static string? Short(Answer? answer) => answer is { IsRefusal: true } ? "" : answer?.ShortAnswer;

    private static int? RankIn(IReadOnlyList<Hit> hits, DialogueCase one) =>
        hits.FirstOrDefault(hit => hit.Article.Url == one.Article && one.Golds.Any(gold => Holds(hit.Text, gold)))?.Rank;

    private sealed record Found(IReadOnlyList<Hit> Hits, string? Reading);
}
