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
