using Rag.Core.Articles;
using Rag.Ingestion;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>Reads the articles of files and sends them on, some hundred at a time.</summary>
internal sealed class FileSender(IArticleSink sink, TimeProvider time)
{
    private const int MostArticles = 256;
    private const int MostCharacters = 2_000_000;

    /// <summary>The number of chunks is not known here, and 0.</summary>
    public async Task<IngestResult> SendAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var (counts, failures, failed) = (new Dictionary<string, int>(), new List<string>(), 0);
        var (batch, characters) = (new List<ArticleDraft>(), 0);
        foreach (var (draft, failure) in FileArticles.Read(paths, cancellation))
        {
            if (draft is null)
            {
                Fail(failure);
                continue;
            }

            batch.Add(draft);
            characters += draft.Body.Length;
            if (batch.Count == MostArticles || characters >= MostCharacters)
            {
                await SendBatchAsync();
            }
        }

        await SendBatchAsync();
        return new IngestResult(
            counts.GetValueOrDefault(ArticleResult.AddedStatus),
            counts.GetValueOrDefault(ArticleResult.RevisedStatus),
            counts.GetValueOrDefault(ArticleResult.UnchangedStatus),
            failed,
            0,
            failures,
            time.GetElapsedTime(started)
        );

        async Task SendBatchAsync()
        {
            foreach (var result in batch.Count > 0 ? await sink.SendAsync(batch, cancellation) : [])
            {
                counts[result.Status] = counts.GetValueOrDefault(result.Status) + 1;
                if (result.Error is { } error)
                {
                    Fail(error);
                }
            }

            batch.Clear();
            characters = 0;
        }

        void Fail(string? sentence)
        {
            if (failed++ < IngestPipeline.MaxFailuresKept)
            {
                failures.Add(sentence ?? "");
            }
        }
    }
}
