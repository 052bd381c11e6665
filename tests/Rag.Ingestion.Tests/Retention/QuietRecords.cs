using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests.Retention;

/// <summary>A log of 300 changes, no answers, what was said of two and what was asked for three that are forgotten.</summary>
internal sealed class QuietRecords : IArticleChanges, IAnswerRecords, IAnswerFeedback, IKeptQuestions
{
    private int _changes = 300;

    public DateTimeOffset? ForgottenBefore { get; private set; }

    /// <summary>Feedback of an earlier time was forgotten.</summary>
    public DateTimeOffset? SaidBefore { get; private set; }

    ValueTask<int> IAnswerFeedback.ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        SaidBefore = before;
        return ValueTask.FromResult(2);
    }

    public ValueTask<long> LastChangeAsync(CancellationToken cancellation) => ValueTask.FromResult(300L);

    /// <summary>Questions of an earlier time were forgotten.</summary>
    public DateTimeOffset? AskedBefore { get; private set; }

    ValueTask<int> IKeptQuestions.ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        AskedBefore = before;
        return ValueTask.FromResult(3);
    }

    ValueTask IKeptQuestions.KeepAsync(KeptQuestion question, CancellationToken cancellation) => throw new NotSupportedException();

    ValueTask<bool> IKeptQuestions.ForgetAsync(string answerId, string tenant, CancellationToken cancellation) =>
        throw new NotSupportedException();

    IAsyncEnumerable<KeptQuestion> IKeptQuestions.ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<int> ForgetChangesAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        ForgottenBefore = before;
        var forgotten = Math.Min(_changes, most);
        _changes -= forgotten;
        return ValueTask.FromResult(forgotten);
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) => ValueTask.FromResult(0);

    public ValueTask<ArticleChangePage> ChangesAsync(long after, int most, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public void Note(AnswerRecord record) => throw new NotSupportedException();

    public ValueTask GiveAsync(AnswerFeedback feedback, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<AnswerFeedback?> FindAsync(string answerId, string tenant, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<bool> TakeBackAsync(string answerId, string tenant, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<AnswerFeedback> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();
}
