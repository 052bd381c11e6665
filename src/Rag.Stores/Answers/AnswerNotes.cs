using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rag.Core.Answers;
using Rag.Stores.Embedded;

namespace Rag.Stores.Answers;

/// <summary>
/// Records that were noted and are yet to be written. One task writes them, as many as there are at a time, so that no answer waits for a
/// disk. Thread-safe.
/// </summary>
internal sealed class AnswerNotes
{
    /// <summary>Far more than are answered while a transaction is written.</summary>
    private const int MostPending = 10_000;

    private const int MostPerTransaction = 1000;

    private readonly Func<IReadOnlyList<AnswerRecord>, ValueTask> _write;
    private readonly ILogger _logger;
    private readonly Task _writing;
    private readonly ConcurrentDictionary<string, AnswerRecord> _pending = new(StringComparer.Ordinal);

    private readonly Channel<AnswerRecord> _noted = Channel.CreateBounded<AnswerRecord>(
        new BoundedChannelOptions(MostPending) { SingleReader = true }
    );

    /// <param name="write">Writes them in one transaction; a failure costs these, and no others.</param>
    public AnswerNotes(Func<IReadOnlyList<AnswerRecord>, ValueTask> write, ILogger logger)
    {
        (_write, _logger) = (write, logger);
        _writing = Task.Run(WriteAsync);
    }

    public void Note(AnswerRecord record)
    {
        _pending[record.Id] = record;
        if (!_noted.Writer.TryWrite(record))
        {
            _pending.TryRemove(record.Id, out _);
            StoreLog.AnswerNotKept(_logger);
        }
    }

    /// <summary>Null where it was written, or never noted.</summary>
    public AnswerRecord? Find(string id) => _pending.GetValueOrDefault(id);

    /// <summary>Writes what was noted; nothing is taken any more.</summary>
    public async ValueTask CompleteAsync()
    {
        _noted.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var batch = new List<AnswerRecord>();
        while (await _noted.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostPerTransaction && _noted.Reader.TryRead(out var record))
            {
                batch.Add(record);
            }

            try
            {
                await _write(batch).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or System.Data.Common.DbException)
            {
                // Answers go on: what is lost is that these can be looked at again.
                StoreLog.AnswersNotWritten(_logger, batch.Count, e);
            }

            batch.ForEach(record => _pending.TryRemove(record.Id, out _));
            batch.Clear();
        }
    }
}
