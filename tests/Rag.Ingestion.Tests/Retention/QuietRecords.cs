using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests.Retention;

/// <summary>A log of 300 changes and no answers.</summary>
internal sealed class QuietRecords : IArticleChanges, IAnswerRecords
{
    private int _changes = 300;

    public DateTimeOffset? ForgottenBefore { get; private set; }

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

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();
}
