using System.Collections.Concurrent;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Records of answers that are gone with the test.</summary>
internal sealed class MemoryAnswerRecords : IAnswerRecords
{
    private readonly ConcurrentDictionary<string, AnswerRecord> _records = [];

    public IEnumerable<AnswerRecord> All => _records.Values;

    public void Note(AnswerRecord record) => _records[record.Id] = record;

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation) =>
        ValueTask.FromResult(_records.GetValueOrDefault(id));

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) => throw new NotSupportedException();
}
