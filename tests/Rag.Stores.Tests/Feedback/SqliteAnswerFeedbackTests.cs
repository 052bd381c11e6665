using Microsoft.Data.Sqlite;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Embedded;
using Rag.Stores.Feedback;

namespace Rag.Stores.Tests.Feedback;

public sealed class SqliteAnswerFeedbackTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "feedback.db");

    [Fact]
    public async Task TakeBack_Word_LeavesNothingOfItInTheFile()
    {
        using (var feedback = Open())
        {
            await feedback.GiveAsync(Word("a", "one", 1, Thumb.Down, "a comment to be forgotten"), Cancellation);
            Assert.True(await feedback.TakeBackAsync("a", "one", Cancellation));
            Assert.False(await feedback.TakeBackAsync("a", "one", Cancellation));
        }

        Assert.DoesNotContain("to be forgotten", await File.ReadAllTextAsync(Database, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_DamagedRow_SaysWhichFile()
    {
        using (var feedback = Open())
        {
            await feedback.GiveAsync(Word("a", "one", 1, Thumb.Down), Cancellation);
        }

        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE feedback SET thumb = 1";
            command.ExecuteNonQuery();
        }

        using var again = Open();
        var refused = await Assert.ThrowsAsync<StoreDamagedException>(async () => await again.FindAsync("a", "one", Cancellation));
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextInItsPlace_IsRefusedWithTheMend()
    {
        File.WriteAllText(Database, new string('x', 5000));
        Assert.Contains("delete it", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteAnswerFeedback Open() => SqliteAnswerFeedback.Open(_folder.Path);

    private static AnswerFeedback Word(string answer, string tenant, int second, Thumb thumb, string? comment = null) =>
        new(answer, tenant, thumb, s_time.AddSeconds(second), comment);
}
