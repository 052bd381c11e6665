using System.Text;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>A text that is withdrawn or removed is gone from the files, not only from their tables.</summary>
public sealed class WithdrawnTextTests : IDisposable
{
    private const string Secret = "the ferryman of Gob owes the crown nothing";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithdrawnText_OfAnyRevision_IsInNoFileOfTheFolder(bool isWithdrawn)
    {
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            await store.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
            foreach (var revision in Enumerable.Range(1, 3))
            {
                await store.CommitAsync([Secretive(revision)], Cancellation);
            }
        }

        Assert.True(Holds());
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            var id = new ArticleId("secret");
            Assert.True(
                isWithdrawn
                    ? await store.RetractAsync(id, new Retraction("It was wrong.", SampleArticles.Epoch), Cancellation)
                    : await store.RemoveAsync(id, Cancellation)
            );
        }

        Assert.False(Holds());
    }

    /// <summary>Long enough to fill pages of its own.</summary>
    private static ArticleWrite Secretive(int revision)
    {
        var write = SampleArticles.Write("secret", revision, chunks: 1);
        var body = string.Concat(Enumerable.Repeat($"{revision} {Secret}. ", 2_000));
        var article = write.Article with { Body = body };
        return write with { Article = article, Chunks = [write.Chunks[0] with { Start = 0, End = 600, Text = body[..600] }] };
    }

    private bool Holds() =>
        Directory
            .EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0);
}
