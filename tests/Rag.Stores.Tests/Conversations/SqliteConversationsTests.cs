using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Stores.Conversations;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests.Conversations;

public sealed class SqliteConversationsTests : IDisposable
{
    private const long Room = 1 << 20;

    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "conversations.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keep_Turn_IsFoundAfterAReopening()
    {
        var turn = Turn(1) with { Quoted = [new ArticleId("a1"), new ArticleId("a2")] };
        using (var conversations = Open())
        {
            await conversations.KeepAsync(turn, Cancellation);
        }

        using var again = Open();
        AssertSame(turn, await again.FindAsync(turn.Id, turn.Tenant, Cancellation));
    }

    [Fact]
    public async Task Keep_IdThatIsTaken_IsRefused()
    {
        using var conversations = Open();
        await conversations.KeepAsync(Turn(1), Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(async () => await conversations.KeepAsync(Turn(1), Cancellation));
    }

    [Fact]
    public async Task AnyCall_TurnOfAnotherTenant_IsAsOneThatNeverWas()
    {
        using var conversations = Open();
        await conversations.KeepAsync(Turn(1), Cancellation);

        Assert.Null(await conversations.FindAsync("t1", "other", Cancellation));
        Assert.Empty(await conversations.ChainAsync("t1", "other", 5, Cancellation));
        Assert.False(await conversations.ForgetAsync("t1", "other", Cancellation));
        Assert.NotNull(await conversations.FindAsync("t1", "tenant", Cancellation));
    }

    [Fact]
    public async Task Chain_Conversation_IsToldFromItsBeginning()
    {
        using var conversations = Open();
        for (var i = 1; i <= 4; i++)
        {
            await conversations.KeepAsync(Turn(i) with { Previous = i == 1 ? null : $"t{i - 1}" }, Cancellation);
        }

        Assert.Equal(["t1", "t2", "t3", "t4"], await IdsAsync(conversations, "t4", 9));
        Assert.Equal(["t3", "t4"], await IdsAsync(conversations, "t4", 2));

        // What leads to a turn of somebody else, or that was forgotten, begins behind it.
        await conversations.ForgetAsync("t2", "tenant", Cancellation);
        Assert.Equal(["t3", "t4"], await IdsAsync(conversations, "t4", 9));
        await conversations.KeepAsync(Turn(5) with { Tenant = "other", Previous = "t4" }, Cancellation);
        Assert.Equal(["t5"], (await conversations.ChainAsync("t5", "other", 9, Cancellation)).Select(turn => turn.Id));
    }

    [Fact]
    public async Task Forget_Turn_LeavesNoWordOfItOnTheDisk()
    {
        using var conversations = Open();
        await conversations.KeepAsync(Turn(1) with { Question = "a secret question", Answer = "a secret answer" }, Cancellation);
        await conversations.KeepAsync(Turn(2), Cancellation);

        Assert.True(await conversations.ForgetAsync("t1", "tenant", Cancellation));

        Assert.Null(await conversations.FindAsync("t1", "tenant", Cancellation));
        AssertNowhere("secret");
    }

    [Fact]
    public async Task Forget_BeforeATime_TakesTheOldestFirst()
    {
        using var conversations = Open();
        for (var i = 0; i < 5; i++)
        {
            await conversations.KeepAsync(Turn(i), Cancellation);
        }

        Assert.Equal(2, await conversations.ForgetAsync(s_time.AddSeconds(3), 2, Cancellation));
        Assert.Equal(1, await conversations.ForgetAsync(s_time.AddSeconds(3), 9, Cancellation));
        Assert.Null(await conversations.FindAsync("t2", "tenant", Cancellation));
        Assert.NotNull(await conversations.FindAsync("t3", "tenant", Cancellation));
    }

    [Fact]
    public async Task Keep_MoreThanThereIsRoomFor_LetsTheOldestGo()
    {
        var long1 = Turn(1) with { Reply = new string('x', 1000) };
        var room = 3 * (1000 + 300);
        using (var conversations = SqliteConversations.Open(_folder.Path, room))
        {
            for (var i = 1; i <= 20; i++)
            {
                await conversations.KeepAsync(long1 with { Id = $"t{i}", At = s_time.AddSeconds(i) }, Cancellation);
            }

            Assert.Null(await conversations.FindAsync("t17", "tenant", Cancellation));
            Assert.NotNull(await conversations.FindAsync("t18", "tenant", Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(async () =>
                await conversations.KeepAsync(long1 with { Id = "huge", Reply = new string('x', room) }, Cancellation)
            );
        }

        using var again = SqliteConversations.Open(_folder.Path, room);
        await again.KeepAsync(long1 with { Id = "t21", At = s_time.AddSeconds(21) }, Cancellation);
        Assert.Null(await again.FindAsync("t18", "tenant", Cancellation));
    }

    [Fact]
    public async Task Rewrite_TurnsThatQuoteAnArticle_EraseWhatTheySaid()
    {
        using var conversations = Open();
        var quoted = new ArticleId("a1");
        await conversations.KeepAsync(Turn(1) with { Answer = "withdrawn words", Quoted = [quoted] }, Cancellation);
        await conversations.KeepAsync(Turn(2) with { Tenant = "other", Reply = "withdrawn words", Quoted = [quoted] }, Cancellation);
        await conversations.KeepAsync(Turn(3) with { Quoted = [new ArticleId("a2")] }, Cancellation);

        var count = await conversations.RewriteAsync(quoted, turn => turn with { Answer = null, Reply = "{}", Quoted = [] }, Cancellation);

        Assert.Equal(2, count);
        var erased = await conversations.FindAsync("t1", "tenant", Cancellation);
        Assert.Equal((null, "question 1"), (erased!.Answer, erased.Question));
        Assert.Equal("answer 3", (await conversations.FindAsync("t3", "tenant", Cancellation))!.Answer);
        Assert.Equal(0, await conversations.RewriteAsync(quoted, turn => turn, Cancellation));
        AssertNowhere("withdrawn");
    }

    [Fact]
    public async Task List_TurnsOfManyKindsAndTenants_GivesThoseAskedForInPagesByTime()
    {
        using var conversations = Open();
        string[] ids = ["t3", "t1", "t2", "t9", "t4"];
        foreach (var (place, id) in ids.Index())
        {
            await conversations.KeepAsync(Turn(1) with { Id = id, At = s_time.AddSeconds(place / 2) }, Cancellation);
        }

        await conversations.KeepAsync(Turn(1) with { Id = "t5", Tenant = "other" }, Cancellation);
        await conversations.KeepAsync(Turn(1) with { Id = "u6", Quoted = [new ArticleId("a1")] }, Cancellation);

        string[] oldestFirst = ["t1", "t3", "t2", "t9", "t4"];
        Assert.Equal(oldestFirst, await PagesAsync(newestFirst: false));
        Assert.Equal(oldestFirst.Reverse(), await PagesAsync(newestFirst: true));
        var kind = Assert.Single(await conversations.ListAsync("tenant", "u", null, true, 9, Cancellation));
        Assert.Equal([new ArticleId("a1")], kind.Quoted);

        async Task<List<string>> PagesAsync(bool newestFirst)
        {
            var seen = new List<ConversationTurn>();
            while (await conversations.ListAsync("tenant", "t", seen.LastOrDefault(), newestFirst, 2, Cancellation) is { Count: > 0 } page)
            {
                seen.AddRange(page);
            }

            return seen.ConvertAll(turn => turn.Id);
        }
    }

    [Fact]
    public async Task Rewrite_OneTurn_ErasesWhatItSaidAndNothingOfOthers()
    {
        using var conversations = Open();
        await conversations.KeepAsync(Turn(1) with { Reply = "earlier words" }, Cancellation);

        Assert.Null(await conversations.RewriteAsync("t1", "other", turn => turn with { Reply = "later" }, Cancellation));
        Assert.Null(await conversations.RewriteAsync("t2", "tenant", turn => turn with { Reply = "later" }, Cancellation));
        Assert.Equal("earlier words", (await conversations.FindAsync("t1", "tenant", Cancellation))!.Reply);
        var now = await conversations.RewriteAsync("t1", "tenant", turn => turn with { Reply = "later" }, Cancellation);

        Assert.Equal("later", now!.Reply);
        AssertSame(now, await conversations.FindAsync("t1", "tenant", Cancellation));
        AssertNowhere("earlier");
    }

    [Theory]
    [InlineData("UPDATE turn SET answer = 'other'")]
    [InlineData("UPDATE turn SET tenant = 'tenant', question = 'other'")]
    public async Task Find_RowThatChanged_SaysWhichFile(string damage)
    {
        using (var conversations = Open())
        {
            await conversations.KeepAsync(Turn(1), Cancellation);
        }

        Execute(damage);
        using var again = Open();
        var refused = await Assert.ThrowsAsync<StoreDamagedException>(async () => await again.FindAsync("t1", "tenant", Cancellation));
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedByName()
    {
        Execute("CREATE TABLE other (x)");
        Assert.Contains(Database, Assert.Throws<StoreOpenException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private SqliteConversations Open() => SqliteConversations.Open(_folder.Path, Room);

    private static ConversationTurn Turn(int number) =>
        new($"t{number}", "tenant", null, s_time.AddSeconds(number), $"question {number}", $"answer {number}", "[]", "{}");

    private static async Task<IEnumerable<string>> IdsAsync(SqliteConversations conversations, string id, int most) =>
        (await conversations.ChainAsync(id, "tenant", most, Cancellation)).Select(turn => turn.Id);

    private static void AssertSame(ConversationTurn expected, ConversationTurn? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Quoted, actual.Quoted);
        Assert.Equal(expected, actual with { Quoted = expected.Quoted });
    }

    private void AssertNowhere(string word)
    {
        foreach (var file in Directory.GetFiles(_folder.Path, "conversations.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(word, reader.ReadToEnd(), StringComparison.Ordinal);
        }
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
