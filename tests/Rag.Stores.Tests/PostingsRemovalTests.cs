using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Tests;

public sealed class PostingsRemovalTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finish_WhileTheFileIsOverwritten_WaitsUntilItIsGone()
    {
        using var goes = new ManualResetEventSlim();
        var isGone = false;
        var removal = new PostingsRemoval(() =>
        {
            goes.Wait(s_patience, Cancellation);
            Volatile.Write(ref isGone, true);
        });
        var finish = Task.Run(
            () =>
            {
                removal.Finish();
                return Volatile.Read(ref isGone);
            },
            Cancellation
        );
        Assert.False(finish.IsCompleted);
        goes.Set();

        Assert.True(await finish.WaitAsync(s_patience, Cancellation));
    }

    [Fact]
    public void Finish_WhereTheFileCouldNotBeRemoved_TriesOnceMoreAndSaysSo()
    {
        var tries = 0;
        var removal = new PostingsRemoval(() =>
        {
            if (Interlocked.Increment(ref tries) < 3)
            {
                throw new IOException("no");
            }
        });

        Assert.Throws<IOException>(removal.Finish);
        removal.Finish();
        Assert.Equal(3, tries);
    }
}
