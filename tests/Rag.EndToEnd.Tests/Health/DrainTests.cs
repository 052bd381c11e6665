using Microsoft.Extensions.Time.Testing;
using Rag.Api.Health;

namespace Rag.EndToEnd.Tests.Health;

public sealed class DrainTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Begin_FromThenOn_NothingEnters()
    {
        using var drain = new Drain(_time);
        Assert.True(drain.TryEnter());

        drain.Begin();

        Assert.False(drain.TryEnter());
        Assert.True(drain.IsDraining);
    }

    [Fact]
    public async Task Empty_OneUnderWay_WaitsForIt()
    {
        using var drain = new Drain(_time);
        drain.TryEnter();
        drain.Begin();
        drain.TryEnter(); // refused, and not waited for
        var empty = drain.EmptyAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.False(empty.IsCompleted);

        drain.Leave();

        await empty;
    }

    [Fact]
    public async Task Empty_OneUnderWayForTooLong_IsNotWaitedFor()
    {
        using var drain = new Drain(_time);
        drain.TryEnter();
        drain.Begin();
        var empty = drain.EmptyAsync(TimeSpan.FromSeconds(30), Cancellation);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(empty.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await empty;
    }

    [Fact]
    public async Task Empty_NothingUnderWay_IsOverAtOnce()
    {
        using var drain = new Drain(_time);
        drain.Begin();

        await drain.EmptyAsync(TimeSpan.FromSeconds(30), Cancellation);
    }
}
