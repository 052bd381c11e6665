using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>Whoever reads a store cannot tell which bodies are packed.</summary>
public sealed class PackedBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_AnyBody_IsATextOrUnpackedToIt()
    {
        var packed = 0;
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var random = new Random(seed);
            string[] letters = ["a", "ß", "東", "🦊", "\n", .. SampleArticles.Words.Take(30).Select(word => word + " ")];
            var body = string.Concat(Enumerable.Range(0, random.Next(900)).Select(_ => letters[random.Next(letters.Length)]));
            if (PackedBody.Of(body) is byte[] bytes)
            {
                Assert.Equal(body, PackedBody.Text(bytes));
                Assert.True(bytes.Length < Encoding.UTF8.GetByteCount(body));
                packed++;
            }
            else
            {
                Assert.Same(body, PackedBody.Of(body));
            }
        }

        Assert.True(packed > 100);
    }

    [Fact]
    public void Of_BodyThatPackingDoesNotSuit_IsTheText()
    {
        string[] bodies = ["", "A short one.", new string('a', 600) + '\0' + "behind", new string('a', 1_000_000)];
        Assert.All(bodies, body => Assert.Same(body, PackedBody.Of(body)));
    }

    [Fact]
    public void Text_OfOtherBytes_IsNoneOrBoundedByThem()
    {
        var sound = (byte[])PackedBody.Of(LongBody("a"));
        var random = new Random(2);
        foreach (var _ in Enumerable.Range(0, 2000))
        {
            var bytes = sound[..random.Next(1, sound.Length + 1)];
            foreach (var at in Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(Math.Min(bytes.Length, 12))))
            {
                bytes[at] = (byte)random.Next(256);
            }

            Assert.InRange(PackedBody.Text(bytes)?.Length ?? 0, 0, bytes.Length * 256);
        }

        Assert.NotNull(PackedBody.Text(sound));
        Assert.Null(PackedBody.Text([.. BitConverter.GetBytes(int.MaxValue), .. sound[4..]]));
        Assert.Null(PackedBody.Text([1, 2]));
    }

    [Fact]
    public void BodyPart_OfAPackedBody_IsThatOfItsText()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        BodyParts.Register(connection);
        using var part = connection.Statement("SELECT body_part($1, $3, $4) IS body_part($2, $3, $4) AND body_text($1) IS $2", 4);
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var random = new Random(seed);
            var body = LongBody(seed.ToString(CultureInfo.InvariantCulture));
            var packed = Assert.IsType<byte[]>(PackedBody.Of(body));
            Assert.Equal(1L, part.Bind(packed, body, random.Next(body.Length), random.Next(body.Length + 9)).ExecuteScalar());
        }
    }

    [Fact]
    public async Task Commit_ArticlesOfAnyLength_ReadsThemBitByBit()
    {
        using var subject = new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
        ArticleWrite[] writes =
        [
            SampleArticles.Write("long", 1, chunks: 20),
            SampleArticles.Write("long", 2, chunks: 25),
            SampleArticles.Write("short", 1, chunks: 1),
        ];
        foreach (var write in writes)
        {
            await subject.Store.CommitAsync([write], Cancellation);
        }

        Assert.Equal("blob, text", One<string>(subject, "SELECT group_concat(typeof(body), ', ') FROM article"));
        Assert.Equal("blob", One<string>(subject, "SELECT typeof(body) FROM revision"));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(
                [writes[1].Article, writes[0].Article],
                await subject.Store.RevisionsAsync(new ArticleId("long"), Cancellation).ToListAsync(Cancellation)
            );
            Assert.Equal(writes[2].Article, await subject.Store.FindAsync(new ArticleId("short"), Cancellation));
            var chunks = await subject.Store.ChunksOfAsync(new ArticleId("long"), Cancellation);
            Assert.Equal(writes[1].Chunks.Select(chunk => chunk.Text), chunks.Select(chunk => chunk.Text));
            var texts = await subject.Store.FindTextsAsync([.. chunks.Select(chunk => chunk.Id)], Cancellation);
            Assert.All(chunks, chunk => Assert.Equal(chunk.Text, texts[chunk.Id].Text));
            var past = await subject.Store.FindPastChunksAsync([.. Enumerable.Range(1, 20).Select(id => new ChunkId(id))], Cancellation);
            Assert.Equal(writes[0].Chunks.Select(chunk => chunk.Text), past.Values.Select(found => found.Chunk.Text));
            subject.Reopen();
        }

        subject.Close();
        Assert.Empty(StoreDoctor.Examine(subject.DataDir).Findings);
    }

    [Theory]
    [InlineData("x'ffffff7f00112233'")]
    [InlineData("x''")]
    [InlineData("substr(body, 1, length(body) - 1)")]
    public async Task FindAsync_BodyThatCannotBeUnpacked_IsDamageInASentence(string body)
    {
        using var subject = new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
        await subject.Store.CommitAsync([SampleArticles.Write("long", chunks: 20)], Cancellation);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(subject.DataDir, "store.db")};Pooling=False"))
        {
            connection.Open();
            RowChecksum.Register(connection);
            connection.Execute($"UPDATE article SET body = {body}; UPDATE article SET checksum = {RowChecksum.Of(ArticleRow.Columns)}");
        }

        var refusal = await Assert.ThrowsAsync<StoreDamagedException>(async () =>
            await subject.Store.FindAsync(new ArticleId("long"), Cancellation)
        );

        Assert.Contains("the body of article long cannot be unpacked", refusal.Message);
        Assert.Empty(await subject.Store.FindChunksAsync([new ChunkId(1)], Cancellation));
        subject.Close();
        Assert.Contains("Chunk 1 does not have the text that its article has there.", StoreDoctor.Examine(subject.DataDir).Findings);
    }

    [Fact]
    public async Task Remove_APackedBody_LeavesNothingOfItInTheFiles()
    {
        using var subject = new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
        await subject.Store.CommitAsync([SampleArticles.Write("a", chunks: 20), SampleArticles.Write("b", chunks: 300)], Cancellation);
        var packed = One<byte[]>(subject, "SELECT body FROM article WHERE id = 'b'");
        var parts = packed.Chunk(64).SkipLast(1).ToArray();
        subject.Close();
        Assert.True(parts.Count(Holds) > parts.Length / 2);
        await subject.Store.RemoveAsync(new ArticleId("b"), Cancellation);
        subject.Close();

        Assert.DoesNotContain(parts, Holds);

        bool Holds(byte[] part) =>
            Directory.EnumerateFiles(subject.DataDir, "store.db*").Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(part) >= 0);
    }

    private static string LongBody(string id) => SampleArticles.Write(id, chunks: 20).Article.Body;

    private static T One<T>(EmbeddedStoreUnderTest subject, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(subject.DataDir, "store.db")};Pooling=False");
        connection.Open();
        using var command = connection.Statement(sql);
        return (T)command.ExecuteScalar()!;
    }
}
