using Rag.Core.Answers;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IAnswerFeedback"/> keeps to.</summary>
public abstract class AnswerFeedbackRules(Func<PortUnderTest<IAnswerFeedback>> create) : PortRules<IAnswerFeedback>(create)
{
    [Fact]
    public async Task Give_Twice_KeepsTheLastWordAlsoAfterAReopening()
    {
        await Port.GiveAsync(Word("a", "one", 1, Thumb.Down, "Too short.\0"), Cancellation);
        Assert.Equal(Word("a", "one", 1, Thumb.Down, "Too short.\0"), await Port.FindAsync("a", "one", Cancellation));
        await Port.GiveAsync(Word("a", "one", 2, Thumb.Up), Cancellation);

        Reopen();
        Assert.Equal(Word("a", "one", 2, Thumb.Up), await Port.FindAsync("a", "one", Cancellation));
        Assert.Single(await Port.ListAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Find_WordOfAnotherTenant_IsNotSeen()
    {
        await Port.GiveAsync(Word("a", "one", 1, Thumb.Down, "Wrong."), Cancellation);

        Assert.Null(await Port.FindAsync("a", "two", Cancellation));
        Assert.False(await Port.TakeBackAsync("a", "two", Cancellation));
        Assert.NotNull(await Port.FindAsync("a", "one", Cancellation));
        Assert.True(await Port.TakeBackAsync("a", "one", Cancellation));
        Assert.Null(await Port.FindAsync("a", "one", Cancellation));
    }

    [Fact]
    public async Task List_MoreThanAPage_IsInOrderOfTimeAndWhole()
    {
        foreach (var i in Enumerable.Range(0, 600))
        {
            await Port.GiveAsync(Word($"a{i % 300:000}", i < 300 ? "one" : "two", i / 7, Thumb.Up), Cancellation);
        }

        var all = await Port.ListAsync(Cancellation).ToListAsync(Cancellation);

        Assert.Equal(600, all.Count);
        Assert.Equal(
            all.OrderBy(one => one.At)
                .ThenBy(one => one.AnswerId, StringComparer.Ordinal)
                .ThenBy(one => one.Tenant, StringComparer.Ordinal),
            all
        );
    }

    [Fact]
    public async Task Forget_BeforeATime_TakesTheOldestFirst()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await Port.GiveAsync(Word($"a{i}", "one", i, Thumb.Up), Cancellation);
        }

        Assert.Equal(2, await Port.ForgetAsync(Time.AddSeconds(3), 2, Cancellation));
        Assert.Equal(1, await Port.ForgetAsync(Time.AddSeconds(3), 9, Cancellation));
        Assert.Equal(["a3", "a4"], await Port.ListAsync(Cancellation).Select(one => one.AnswerId).ToListAsync(Cancellation));
    }

    private static AnswerFeedback Word(string answer, string tenant, int second, Thumb thumb, string? comment = null) =>
        new(answer, tenant, thumb, Time.AddSeconds(second), comment);
}
