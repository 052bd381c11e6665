using Rag.Core.Articles;
using Rag.Core.Conversations;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IConversations"/> keeps to.</summary>
/// <param name="create">With room for <see cref="Room"/> bytes.</param>
public abstract class ConversationsRules(Func<PortUnderTest<IConversations>> create) : PortRules<IConversations>(create)
{
    /// <summary>Of three of the longer turns here.</summary>
    public const long Room = 3 * 1300;

    [Fact]
    public async Task Keep_Turn_IsFoundAfterAReopening()
    {
        var turn = Turn(1) with { Quoted = [new ArticleId("a1"), new ArticleId("a2")] };
        await Port.KeepAsync(turn, Cancellation);

        Reopen();
        AssertSame(turn, await Port.FindAsync(turn.Id, turn.Tenant, Cancellation));
    }

    [Fact]
    public async Task Keep_IdThatIsTaken_IsRefused()
    {
        await Port.KeepAsync(Turn(1), Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Port.KeepAsync(Turn(1) with { Tenant = "other" }, Cancellation));
    }

    [Fact]
    public async Task AnyCall_TurnOfAnotherTenant_IsAsOneThatNeverWas()
    {
        await Port.KeepAsync(Turn(1), Cancellation);

        Assert.Null(await Port.FindAsync("t1", "other", Cancellation));
        Assert.Empty(await Port.ChainAsync("t1", "other", 5, Cancellation));
        Assert.False(await Port.ForgetAsync("t1", "other", Cancellation));
        Assert.NotNull(await Port.FindAsync("t1", "tenant", Cancellation));
    }

    [Fact]
    public async Task Chain_Conversation_IsToldFromItsBeginning()
    {
        foreach (var i in Enumerable.Range(1, 4))
        {
            await Port.KeepAsync(Turn(i) with { Previous = i == 1 ? null : $"t{i - 1}" }, Cancellation);
        }

        Assert.Equal(["t1", "t2", "t3", "t4"], await IdsAsync("t4", 9));
        Assert.Equal(["t3", "t4"], await IdsAsync("t4", 2));

        // What leads to a turn of somebody else, or that was forgotten, begins behind it.
        Assert.True(await Port.ForgetAsync("t2", "tenant", Cancellation));
        Assert.Equal(["t3", "t4"], await IdsAsync("t4", 9));
        await Port.KeepAsync(Turn(5) with { Tenant = "other", Previous = "t4" }, Cancellation);
        Assert.Equal(["t5"], (await Port.ChainAsync("t5", "other", 9, Cancellation)).Select(turn => turn.Id));
    }

    [Fact]
    public async Task Forget_BeforeATime_TakesTheOldestFirst()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await Port.KeepAsync(Turn(i), Cancellation);
        }

        Assert.Equal(2, await Port.ForgetAsync(Time.AddSeconds(3), 2, Cancellation));
        Assert.Equal(1, await Port.ForgetAsync(Time.AddSeconds(3), 9, Cancellation));
        Assert.Null(await Port.FindAsync("t2", "tenant", Cancellation));
        Assert.NotNull(await Port.FindAsync("t3", "tenant", Cancellation));
    }

    [Fact]
    public async Task Keep_MoreThanThereIsRoomFor_LetsTheOldestGo()
    {
        var one = Turn(1) with { Reply = new string('x', 1000) };
        foreach (var i in Enumerable.Range(1, 20))
        {
            await Port.KeepAsync(one with { Id = $"t{i}", At = Time.AddSeconds(i) }, Cancellation);
        }

        Assert.Null(await Port.FindAsync("t17", "tenant", Cancellation));
        Assert.NotNull(await Port.FindAsync("t18", "tenant", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Port.KeepAsync(one with { Id = "huge", Reply = new string('x', (int)Room) }, Cancellation)
        );

        Reopen();
        await Port.KeepAsync(one with { Id = "t21", At = Time.AddSeconds(21) }, Cancellation);
        Assert.Null(await Port.FindAsync("t18", "tenant", Cancellation));
        Assert.NotNull(await Port.FindAsync("t19", "tenant", Cancellation));
    }

    /// <summary>What is forgotten or shortened gives its room back.</summary>
    [Fact]
    public async Task Keep_AfterOthersWereForgottenOrShortened_LetsNoneGo()
    {
        var one = Turn(1) with { Reply = new string('x', 1000) };
        foreach (var i in Enumerable.Range(1, 3))
        {
            await Port.KeepAsync(one with { Id = $"t{i}", At = Time.AddSeconds(i) }, Cancellation);
        }

        await Port.ForgetAsync("t3", "tenant", Cancellation);
        await Port.RewriteAsync("t2", "tenant", turn => turn with { Reply = "" }, Cancellation);
        await Port.KeepAsync(one with { Id = "t4", At = Time.AddSeconds(4) }, Cancellation);
        await Port.KeepAsync(one with { Id = "t5", At = Time.AddSeconds(5) }, Cancellation);

        Assert.NotNull(await Port.FindAsync("t1", "tenant", Cancellation));
    }

    [Fact]
    public async Task Rewrite_TurnsThatQuoteAnArticle_PutsOthersInTheirPlace()
    {
        var quoted = new ArticleId("a1");
        await Port.KeepAsync(Turn(1) with { Answer = "withdrawn words", Quoted = [quoted] }, Cancellation);
        await Port.KeepAsync(Turn(2) with { Tenant = "other", Reply = "withdrawn words", Quoted = [quoted] }, Cancellation);
        await Port.KeepAsync(Turn(3) with { Quoted = [new ArticleId("a2")] }, Cancellation);

        var count = await Port.RewriteAsync(quoted, turn => turn with { Answer = null, Reply = "{}", Quoted = [] }, Cancellation);

        Assert.Equal(2, count);
        var erased = await Port.FindAsync("t1", "tenant", Cancellation);
        Assert.Equal((null, "question 1"), (erased!.Answer, erased.Question));
        Assert.Equal("answer 3", (await Port.FindAsync("t3", "tenant", Cancellation))!.Answer);
        Assert.Equal(0, await Port.RewriteAsync(quoted, turn => turn, Cancellation));
    }

    [Fact]
    public async Task List_TurnsOfManyKindsAndTenants_GivesThoseAskedForInPagesByTime()
    {
        string[] ids = ["t3", "t1", "t2", "t9", "t4"];
        foreach (var (place, id) in ids.Index())
        {
            await Port.KeepAsync(Turn(1) with { Id = id, At = Time.AddSeconds(place / 2) }, Cancellation);
        }

        await Port.KeepAsync(Turn(1) with { Id = "t5", Tenant = "other" }, Cancellation);
        await Port.KeepAsync(Turn(1) with { Id = "u6", Quoted = [new ArticleId("a1")] }, Cancellation);

        string[] oldestFirst = ["t1", "t3", "t2", "t9", "t4"];
        Assert.Equal(oldestFirst, await PagesAsync(newestFirst: false));
        Assert.Equal(oldestFirst.Reverse(), await PagesAsync(newestFirst: true));
        var kind = Assert.Single(await Port.ListAsync("tenant", "u", null, true, 9, Cancellation));
        Assert.Equal([new ArticleId("a1")], kind.Quoted);

        async Task<List<string>> PagesAsync(bool newestFirst)
        {
            var seen = new List<ConversationTurn>();
            while (await Port.ListAsync("tenant", "t", seen.LastOrDefault(), newestFirst, 2, Cancellation) is { Count: > 0 } page)
            {
                seen.AddRange(page);
            }

            return seen.ConvertAll(turn => turn.Id);
        }
    }

    [Fact]
    public async Task Rewrite_OneTurn_ChangesNothingOfOthers()
    {
        await Port.KeepAsync(Turn(1) with { Reply = "earlier words" }, Cancellation);

        Assert.Null(await Port.RewriteAsync("t1", "other", turn => turn with { Reply = "later" }, Cancellation));
        Assert.Null(await Port.RewriteAsync("t2", "tenant", turn => turn with { Reply = "later" }, Cancellation));
        Assert.Equal("earlier words", (await Port.FindAsync("t1", "tenant", Cancellation))!.Reply);
        var now = await Port.RewriteAsync("t1", "tenant", turn => turn with { Reply = "later" }, Cancellation);

        Assert.Equal("later", now!.Reply);
        AssertSame(now, await Port.FindAsync("t1", "tenant", Cancellation));
    }

    private static ConversationTurn Turn(int number) =>
        new($"t{number}", "tenant", null, Time.AddSeconds(number), $"question {number}", $"answer {number}", "[]", "{}");

    private async Task<IEnumerable<string>> IdsAsync(string id, int most) =>
        (await Port.ChainAsync(id, "tenant", most, Cancellation)).Select(turn => turn.Id);

    private static void AssertSame(ConversationTurn expected, ConversationTurn? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Quoted, actual.Quoted);
        Assert.Equal(expected, actual with { Quoted = expected.Quoted });
    }
}
