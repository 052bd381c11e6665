using Rag.Core.Queue;
using Rag.Ingestion.Queue;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Queue;

namespace Rag.Api.Storage;

/// <summary>What becomes of articles: what this process does, and, once it is started, what others do.</summary>
internal sealed class SharedOutcomes : IArticleOutcomes, IHostedService, IDisposable
{
    private readonly ArticleOutcomes _all = new();
    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresFates> _logger;
    private readonly IDisposable _subscription;
    private volatile PostgresFates? _fates;

    public SharedOutcomes(ArticleOutcomes own, PostgresDatabase database, TimeProvider time, ILogger<PostgresFates> logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        _subscription = own.Subscribe(outcomes =>
        {
            _all.Tell(outcomes);
            _fates?.Publish(outcomes);
        });
    }

    public IDisposable Subscribe(Action<IReadOnlyList<ArticleOutcome>> listener) => _all.Subscribe(listener);

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _fates = await PostgresFates.OpenAsync(_database, _time, _all.Tell, _logger, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_fates is { } fates)
        {
            await fates.DisposeAsync();
        }
    }

    public void Dispose() => _subscription.Dispose();
}
