using Microsoft.Data.Sqlite;
using Rag.Core.Answers;
using Rag.Stores.Embedded;
using Rag.Stores.Questions;

namespace Rag.Stores.Tests.Questions;

public sealed class SqliteKeptQuestionsTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "questions.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forget_OneOrOld_LeavesNothingOfItInTheFile()
    {
        using (var questions = Open())
        {
            await questions.KeepAsync(Asked("a", 1) with { Question = "what about the first secret?" }, Cancellation);
            await questions.KeepAsync(Asked("b", 2) with { Question = "what about the second secret?" }, Cancellation);
            await questions.KeepAsync(Asked("c", 3), Cancellation);

            Assert.False(await questions.ForgetAsync("a", "another tenant", Cancellation));
            Assert.True(await questions.ForgetAsync("a", "public", Cancellation));
            Assert.Equal(1, await questions.ForgetAsync(s_time.AddMinutes(3), 10, Cancellation));
            Assert.Single(await questions.ListAsync(Cancellation).ToListAsync(Cancellation));
        }

        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(Database, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_KeptQuestions_LeavesNoFile()
    {
        using (var questions = Open())
        {
            await questions.KeepAsync(Asked("a", 1), Cancellation);
        }

        Assert.True(SqliteKeptQuestions.AreIn(_folder.Path));
        Assert.True(SqliteKeptQuestions.Erase(_folder.Path));
        Assert.False(SqliteKeptQuestions.Erase(_folder.Path));
        Assert.Empty(Directory.GetFiles(_folder.Path, "questions.db*"));
    }

    [Fact]
    public void Erase_FileOfAnotherProgram_IsRefusedAndStays()
    {
        using (var other = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE x (y)";
            command.ExecuteNonQuery();
        }

        Assert.Throws<StoreOpenException>(() => SqliteKeptQuestions.Erase(_folder.Path));
        Assert.True(File.Exists(Database));
    }

    private static KeptQuestion Asked(string answer, int minutes) =>
        new(answer, "public", s_time.AddMinutes(minutes), "Who won?", null, IsRefusal: false);

    private SqliteKeptQuestions Open() => SqliteKeptQuestions.Open(_folder.Path);
}
