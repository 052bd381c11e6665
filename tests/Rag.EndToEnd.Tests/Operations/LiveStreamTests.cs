using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Rag.Eval.Dashboard;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task Send_TenMinutes_EndsTheStreamWithoutAFault()
    {
        var time = new FakeTimeProvider();
        var sending = LiveStream.SendAsync(
            new DefaultHttpContext(),
            time,
            cancellation => Task.Delay(Timeout.Infinite, cancellation),
            CancellationToken.None
        );

        time.Advance(TimeSpan.FromSeconds(599));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await sending.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Send_FaultOfTheSender_IsNotHidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            LiveStream.SendAsync(
                new DefaultHttpContext(),
                new FakeTimeProvider(),
                _ => throw new InvalidOperationException("It cannot be read."),
                CancellationToken.None
            )
        );
}
