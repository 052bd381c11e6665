namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="Core.Queue.IArticleQueue"/> does with articles that could not be stored.</summary>
public abstract class DeadArticleRules(Func<QueueUnderTest> create) : QueueRules(create)
{
    [Fact]
    public async Task Fail_WithoutATime_IsDeadWithItsReasonAndLetsItsKeyGoOn()
    {
        await EnqueueAsync("a", "a");
        var claimed = Assert.Single(await ClaimAsync());

        await Queue.FailAsync(claimed, "It holds no text.", null, Cancellation);

        var dead = Assert.Single(await DeadAsync());
        Assert.Equal((claimed.Ticket, claimed.Article, 1), (dead.Ticket, dead.Article, dead.Attempts));
        Assert.Equal(("It holds no text.", Subject.Time.GetUtcNow()), (dead.Reason, dead.DiedAt));
        Assert.NotEqual(claimed.Ticket, Assert.Single(await ClaimAsync()).Ticket);
    }

    [Fact]
    public async Task Dead_Several_ComeTheLastThatDiedFirst()
    {
        await EnqueueAsync([.. Enumerable.Range(0, 150).Select(number => $"k{number}")]);
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
            Subject.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            Enumerable.Range(0, 150).Reverse().Select(number => $"k{number}"),
            (await DeadAsync()).Select(dead => dead.Article.Key)
        );
    }

    [Fact]
    public async Task RetryDead_WithALaterOneOfItsKeyWaiting_GoesFirst()
    {
        await EnqueueAsync("a", "a");
        var dead = Assert.Single(await ClaimAsync());
        await Queue.FailAsync(dead, "It failed.", null, Cancellation);

        Assert.Equal(1, await Queue.RetryDeadAsync([dead.Ticket, 999], Cancellation));

        Assert.Equal(dead.Ticket, Assert.Single(await ClaimAsync()).Ticket);
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task RetryDead_WithALaterOneOfItsKeyClaimed_WaitsForIt()
    {
        await EnqueueAsync("a", "a");
        var dead = Assert.Single(await ClaimAsync());
        await Queue.FailAsync(dead, "It failed.", null, Cancellation);
        var later = await ClaimAsync();

        Assert.Equal(1, await Queue.RetryDeadAsync(null, Cancellation));

        Assert.Empty(await ClaimAsync());
        await Queue.CompleteAsync(later, Cancellation);
        Assert.Equal(dead.Ticket, Assert.Single(await ClaimAsync()).Ticket);
    }

    [Fact]
    public async Task RetryDead_AfterALaterOneOfItsKeyWasCompleted_ForgetsIt()
    {
        await EnqueueAsync("a", "a", "b");
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
        }

        await Queue.CompleteAsync(await ClaimAsync(), Cancellation);

        Assert.Equal(1, await Queue.RetryDeadAsync(null, Cancellation));
        Assert.Equal(["b"], await ClaimKeysAsync());
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task DropDead_Some_ForgetsThemAlone()
    {
        await EnqueueAsync("a", "b");
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
        }

        var dead = await DeadAsync();
        Assert.Equal(1, await Queue.DropDeadAsync([dead[0].Ticket], Cancellation));

        Assert.Equal(dead[1].Ticket, Assert.Single(await DeadAsync()).Ticket);
        Assert.Equal(1, await Queue.DropDeadAsync(null, Cancellation));
    }
}
