using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Conversations;

/// <summary>
/// Conversations in a database of their own. What is forgotten is erased: free pages are overwritten, and the log in front of the file is
/// emptied before the call returns.
/// </summary>
public sealed class SqliteConversations : IConversations, IDisposable
{
    private readonly SideConnection _side;
    private readonly TurnTable _turns;
    private readonly long _mostBytes;

    /// <summary>Of all turns that are kept; read and set within a change alone.</summary>
    private long _bytes;

    private SqliteConversations(SqliteConnection connection, SideConnection side, long mostBytes)
    {
        (_side, _mostBytes) = (side, mostBytes);
        _turns = new TurnTable(connection);
        _bytes = side.Read(() => _turns.TotalBytes, CancellationToken.None);
    }

    /// <summary>
    /// Opens the conversations in this folder, creating them where they are missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <param name="mostBytes">Of text that all turns may take together.</param>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteConversations Open(string dataDir, long mostBytes) =>
        SideConnection.Open(ConversationSchema.In(dataDir), (connection, side) => new SqliteConversations(connection, side, mostBytes));

    public ValueTask KeepAsync(ConversationTurn turn, CancellationToken cancellation)
    {
        var bytes = TurnRow.BytesOf(turn);
        if (bytes > _mostBytes)
        {
            throw TurnRow.IsTooLarge(turn, _mostBytes);
        }

        Change(
            () =>
            {
                if (_turns.Find(turn.Id) is not null)
                {
                    throw TurnRow.IsThere(turn);
                }

                var kept = _bytes;
                while (kept + bytes > _mostBytes && _turns.Oldest() is { } oldest)
                {
                    _turns.Delete(oldest.Number);
                    kept -= oldest.Bytes;
                }

                _turns.Add(turn);
                return kept + bytes;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<ConversationTurn?> FindAsync(string id, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Read(() => Of(id, tenant)?.Turn, cancellation));

    public ValueTask<IReadOnlyList<ConversationTurn>> ChainAsync(string id, string tenant, int most, CancellationToken cancellation)
    {
        return ValueTask.FromResult<IReadOnlyList<ConversationTurn>>(_side.Read(Chain, cancellation));

        List<ConversationTurn> Chain()
        {
            var chain = new List<ConversationTurn>();
            var next = id;
            while (next is not null && chain.Count < most && Of(next, tenant) is var (_, turn))
            {
                chain.Add(turn);
                next = turn.Previous;
            }

            chain.Reverse();
            return chain;
        }
    }

    public ValueTask<IReadOnlyList<ConversationTurn>> ListAsync(
        string tenant,
        string idPrefix,
        ConversationTurn? after,
        bool newestFirst,
        int most,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyList<ConversationTurn>>(
            _side.Read(() => _turns.List(tenant, idPrefix, after, newestFirst, most), cancellation)
        );

    public ValueTask<bool> ForgetAsync(string id, string tenant, CancellationToken cancellation)
    {
        var isForgotten = false;
        Change(
            () =>
            {
                if (Of(id, tenant) is not var (number, turn))
                {
                    return _bytes;
                }

                isForgotten = true;
                _turns.Delete(number);
                return _bytes - TurnRow.BytesOf(turn);
            },
            cancellation
        );
        EmptyLog(isForgotten);
        return ValueTask.FromResult(isForgotten);
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        var forgotten = 0;
        Change(
            () =>
            {
                var old = _turns.Before(before.UtcTicks, most);
                old.ForEach(_turns.Delete);
                forgotten = old.Count;
                return forgotten == 0 ? _bytes : _turns.TotalBytes;
            },
            cancellation
        );
        EmptyLog(forgotten > 0);
        return ValueTask.FromResult(forgotten);
    }

    public ValueTask<ConversationTurn?> RewriteAsync(
        string id,
        string tenant,
        Func<ConversationTurn, ConversationTurn> rewrite,
        CancellationToken cancellation
    )
    {
        ConversationTurn? rewritten = null;
        Change(
            () =>
            {
                if (Of(id, tenant) is not { } found)
                {
                    return _bytes;
                }

                rewritten = rewrite(found.Turn);
                return _bytes + Replace(found.Number, found.Turn, rewritten);
            },
            cancellation
        );
        EmptyLog(rewritten is not null);
        return ValueTask.FromResult(rewritten);
    }

    public ValueTask<int> RewriteAsync(ArticleId quoted, Func<ConversationTurn, ConversationTurn> rewrite, CancellationToken cancellation)
    {
        var rewritten = 0;
        Change(
            () =>
            {
                var bytes = _bytes;
                foreach (var number in _turns.Quoting(quoted))
                {
                    if (_turns.Find(number) is var (_, turn))
                    {
                        bytes += Replace(number, turn, rewrite(turn));
                        rewritten++;
                    }
                }

                return bytes;
            },
            cancellation
        );
        EmptyLog(rewritten > 0);
        return ValueTask.FromResult(rewritten);
    }

    public void Dispose() => _side.Dispose();

    private (long Number, ConversationTurn Turn)? Of(string id, string tenant) =>
        _turns.Find(id) is { } found && found.Turn.Tenant == tenant ? found : null;

    /// <summary>How many bytes more the turn takes then.</summary>
    private long Replace(long number, ConversationTurn turn, ConversationTurn other)
    {
        _turns.Delete(number);
        _turns.Add(other);
        return TurnRow.BytesOf(other) - TurnRow.BytesOf(turn);
    }

    /// <param name="change">Gives the bytes that all turns take afterwards.</param>
    private void Change(Func<long> change, CancellationToken cancellation) => _side.Change(change, bytes => _bytes = bytes, cancellation);

    private void EmptyLog(bool isNeeded)
    {
        if (isNeeded)
        {
            _side.EmptyLog();
        }
    }
}
