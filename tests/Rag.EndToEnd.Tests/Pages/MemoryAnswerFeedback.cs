using System.Collections.Concurrent;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Feedback that is gone with the test.</summary>
internal sealed class MemoryAnswerFeedback : IAnswerFeedback
{
    private readonly ConcurrentDictionary<(string Answer, string Tenant), AnswerFeedback> _words = [];

    public ValueTask GiveAsync(AnswerFeedback feedback, CancellationToken cancellation)
    {
        _words[(feedback.AnswerId, feedback.Tenant)] = feedback;
        return ValueTask.CompletedTask;
    }

    public ValueTask<AnswerFeedback?> FindAsync(string answerId, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(_words.GetValueOrDefault((answerId, tenant)));

    public ValueTask<bool> TakeBackAsync(string answerId, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(_words.TryRemove((answerId, tenant), out _));

    public IAsyncEnumerable<AnswerFeedback> ListAsync(CancellationToken cancellation) => _words.Values.ToAsyncEnumerable();

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) => throw new NotSupportedException();
}
