using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Making;

namespace Rag.Api.Evaluation;

/// <summary>
/// Keeps questions whose askers say whether the answer helped, where <see cref="EvalOptions.KeepQuestions"/> asks for it. Until somebody
/// says so a question is in memory alone. Only questions that everybody could have asked are kept: by nobody in particular, of what
/// everybody may read, standing alone. Thread-safe.
/// </summary>
/// <param name="store">Null where nothing is kept.</param>
internal sealed class QuestionKeeping(IKeptQuestions? store = null)
{
    /// <summary>So many of the latest answers can still be said something of.</summary>
    private const int MostRecent = 4096;

    private const int LongestQuestion = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptQuestion> _recent = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The question, where it says all that it was answered by; else null.</summary>
    public static string? Alone(string question, AnswerOptions options) =>
        options is { AsOf: null, Format: null, Dialogue.Count: 0, MinimumSources: 1 } && options.Filter == NewsFilter.None
            ? question
            : null;

    /// <summary>To be called with every answer that was given.</summary>
    /// <param name="question">As it was asked; null where it does not say all that it was answered by.</param>
    public void Remember(string id, string? question, Answer answer, Audience audience, DateTimeOffset at)
    {
        if (store is null || question is null || !IsOpen(audience) || answer.IsServiceTalk || answer.IsUnread || !IsKeepable(question))
        {
            return;
        }

        var kept = new KeptQuestion(id, audience.Tenant, at, question.Trim(), PlaceOf(answer), answer.IsRefusal);
        lock (_lock)
        {
            if (!_recent.TryAdd(id, kept))
            {
                return;
            }

            _order.Enqueue(id);
            if (_order.Count > MostRecent)
            {
                _recent.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>To be called when the asker has said whether the answer helped.</summary>
    public async ValueTask KeepAsync(string id, string tenant, CancellationToken cancellation)
    {
        KeptQuestion? kept;
        lock (_lock)
        {
            _recent.TryGetValue(id, out kept);
        }

        if (store is not null && kept?.Tenant == tenant)
        {
            await store.KeepAsync(kept, cancellation);
        }
    }

    /// <summary>To be called when the asker has taken back what was said.</summary>
    public async ValueTask ForgetAsync(string id, string tenant, CancellationToken cancellation)
    {
        if (store is not null)
        {
            await store.ForgetAsync(id, tenant, cancellation);
        }
    }

    private static bool IsOpen(Audience audience) =>
        audience.Tenant == Audience.Everybody.Tenant && audience.Scopes.All(scope => scope == AccessScope.Public);

    private static bool IsKeepable(string question) =>
        !string.IsNullOrWhiteSpace(question) && question.Length <= LongestQuestion && !PersonalText.IsIn(question);

    /// <summary>Where the short answer stands in the first quotation.</summary>
    private static CitedPlace? PlaceOf(Answer answer) =>
        answer is { IsRefusal: false, ShortAnswer.Length: > 0, Citations: [{ ArticleId: { } article } citation, ..] }
        && citation.Quote.IndexOf(answer.ShortAnswer, StringComparison.Ordinal) is >= 0 and var offset
        && citation.End - citation.Start == citation.Quote.Length
            ? new CitedPlace(article, citation.Revision, citation.Start + offset, citation.Start + offset + answer.ShortAnswer.Length)
            : null;
}
