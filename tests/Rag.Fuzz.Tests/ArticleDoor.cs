using System.Text;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Feeds;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Fuzz.Tests;

/// <summary>A file's way to chunks: reader, cleaner and cutter, as an ingestion has them, and what holds of whatever comes out.</summary>
internal sealed class ArticleDoor : IDisposable
{
    private static readonly Lazy<ITokenizer> s_tokenizer = new(() =>
        TokenizerFactory.Load(Path.Combine(BundledModels.Reader, "tokenizer.json"))
    );

    // Made with the first input: targets are also made to be named, before branches are counted.
    private readonly Lazy<TemporaryFolder> _folder = new(() => new TemporaryFolder());

    private readonly Lazy<ArticleCutter> _cutter = new(() => new ArticleCutter(s_tokenizer.Value));

    public void Read(byte[] input)
    {
        var path = _folder.Value.File("input");
        File.WriteAllBytes(path, input);
        foreach (var result in new ArticleFiles([path]).Read(CancellationToken.None))
        {
            switch (result)
            {
                case ReadResult.Failed { Sentence: var sentence }:
                    Require(!sentence.Contains(ArticleFiles.Fault, StringComparison.Ordinal), sentence);
                    Require(sentence.Length is > 0 and <= 1000 && IsClean(sentence), $"A sentence that is none: {sentence}");
                    break;
                case ReadResult.Found { Draft: var raw } when ArticleCleaner.Clean(raw) is { } draft:
                    Check(draft);
                    break;
            }
        }
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            _folder.Value.Dispose();
        }
    }

    private void Check(ArticleDraft draft)
    {
        Require(
            draft.Title is null || draft.Title.Length is > 0 and <= ArticleLimits.Title && IsClean(draft.Title),
            "The title is not clean."
        );
        Require(draft.Id is null || IsClean(draft.Id), "The id is not clean.");
        Require(
            draft.Url is null
                || Uri.IsWellFormedUriString(draft.Url, UriKind.Absolute)
                || draft.Url.StartsWith("http", StringComparison.Ordinal),
            "The URL is none."
        );
        Require(draft.Body.IsNormalized(NormalizationForm.FormC) && IsClean(draft.Body.Replace('\n', ' ')), "The body is not clean.");
        if (draft.Body.Length <= ArticleLimits.Body)
        {
            var hash = ContentHash.Of(draft);
            var now = DateTimeOffset.UnixEpoch;
            var (id, published, updated) = (ArticleId.Of(hash), draft.PublishedAt, draft.UpdatedAt);
            var article = new Article(id, 1, draft.Url, draft.Title, null, null, null, published, updated, now, now, draft.Body, hash);
            var end = 0;
            foreach (var chunk in _cutter.Value.Cut(article).Chunks)
            {
                Require(chunk.Span.Start >= end && string.IsNullOrWhiteSpace(draft.Body[end..chunk.Span.Start]), "Chunks leave text out.");
                end = chunk.Span.End;
            }

            Require(string.IsNullOrWhiteSpace(draft.Body[end..]), "The last chunk ends before the text.");
        }
    }

    private static bool IsClean(string text) => !text.Any(char.IsControl);

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new FuzzFault(rule);
        }
    }
}
