using System.Globalization;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Queue;

namespace Rag.Stores.CrashChild;

/// <summary>One of several processes that take articles from one queue.</summary>
internal static class PostgresWorker
{
    public static async Task RunAsync(string connectionString, EmbeddedStoreOptions options, StreamWriter output)
    {
        var database = await PostgresDatabase.OpenAsync(
            new PostgresOptions { ConnectionString = connectionString },
            logger: null,
            CancellationToken.None
        );
        var store = await PostgresStore.OpenAsync(database, options, logger: null, CancellationToken.None);
        await store.Retirement.TellAgainAsync(CancellationToken.None);
        var queue = await PostgresArticleQueue.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        while (true)
        {
            await queue.WaitAsync(QueueStage.Store, TimeSpan.FromSeconds(1), CancellationToken.None);
            foreach (var queued in await queue.ClaimAsync(QueueStage.Store, 3, TimeSpan.FromMinutes(5), CancellationToken.None))
            {
                var (key, revision) = (queued.Article.Key, int.Parse(queued.Article.Draft.Title!, CultureInfo.InvariantCulture));
                var stored = await store.Catalog.FindAsync(new ArticleId(key), CancellationToken.None);
                if (stored is null || stored.Revision < revision)
                {
                    await store.Writer.CommitAsync([SampleArticles.Write(key, revision, chunks: 2)], CancellationToken.None);
                }

                await queue.CompleteAsync([queued], CancellationToken.None);
                await output.WriteLineAsync($"done {key} {revision}");
            }
        }
    }
}
