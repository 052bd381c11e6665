using System.Threading.Channels;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>
/// Articles that one caller hands in together: they are queued, and what becomes of each is told by its place as soon as it is known.
/// </summary>
internal sealed class Handover : IDisposable
{
    private readonly IArticleQueue _queue;
    private readonly QueuePressure _pressure;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly Channel<ArticleResult> _results = Channel.CreateUnbounded<ArticleResult>();
    private readonly Lock _lock = new();

    /// <summary>Places of the articles that are on their way.</summary>
    private readonly Dictionary<long, int> _places = [];

    /// <summary>Outcomes of tickets that may turn out to be this caller's: they came before the queueing call returned.</summary>
    private readonly Dictionary<long, ArticleOutcome> _early = [];

    private bool _isClosed;

    public Handover(IArticleQueue queue, IArticleOutcomes outcomes, QueuePressure pressure, TimeProvider time)
    {
        (_queue, _pressure, _time) = (queue, pressure, time);
        _subscription = outcomes.Subscribe(Tell);
    }

    /// <summary>
    /// In the order in which they become known; ends once everything that was handed in is told, after <see cref="Close"/>.
    /// </summary>
    public IAsyncEnumerable<ArticleResult> ResultsAsync(CancellationToken cancellation) => _results.Reader.ReadAllAsync(cancellation);

    /// <summary>Waits while the queue is full, then queues the articles durably.</summary>
    public async Task AddAsync(IReadOnlyList<PlacedArticle> articles, CancellationToken cancellation)
    {
        if (articles.Count == 0)
        {
            return;
        }

        await _pressure.WaitAsync(cancellation);
        var now = _time.GetUtcNow();
        var tickets = await _queue.EnqueueAsync(
            [
                .. articles.Select(one => new IncomingArticle(ArticleKey.Of(one.Draft, one.Scope), one.Draft)
                {
                    Scope = one.Scope,
                    DueAt = now,
                }),
            ],
            cancellation
        );
        lock (_lock)
        {
            for (var i = 0; i < tickets.Count; i++)
            {
                if (_early.Remove(tickets[i], out var outcome))
                {
                    _results.Writer.TryWrite(ArticleResult.Of(articles[i].Index, outcome));
                }
                else
                {
                    _places.Add(tickets[i], articles[i].Index);
                }
            }

            _early.Clear(); // the tickets of later calls are yet to be given
        }
    }

    /// <summary>What was handed in is no article.</summary>
    public void Refuse(int index, string error) => _results.Writer.TryWrite(ArticleResult.Failed(index, error));

    /// <summary>Nothing more is handed in.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _early.Clear();
            EndIfTold();
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void Tell(IReadOnlyList<ArticleOutcome> outcomes)
    {
        lock (_lock)
        {
            foreach (var outcome in outcomes)
            {
                if (_places.Remove(outcome.Ticket, out var index))
                {
                    _results.Writer.TryWrite(ArticleResult.Of(index, outcome));
                }
                else if (!_isClosed)
                {
                    _early[outcome.Ticket] = outcome;
                }
            }

            EndIfTold();
        }
    }

    private void EndIfTold()
    {
        if (_isClosed && _places.Count == 0)
        {
            _results.Writer.TryComplete();
        }
    }
}
