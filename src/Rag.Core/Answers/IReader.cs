namespace Rag.Core.Answers;

/// <summary>The reader alone: answers from the passages given, in that order. Throws as <see cref="IAnswerer"/> does.</summary>
public interface IReader
{
    IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question,
        IReadOnlyList<Passage> passages,
        AnswerOptions options,
        CancellationToken cancellation
    );
}
