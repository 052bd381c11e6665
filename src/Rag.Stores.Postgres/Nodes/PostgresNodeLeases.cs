using System.Globalization;
using Rag.Core.Nodes;

namespace Rag.Stores.Postgres.Nodes;

/// <summary>Leases of nodes in a PostgreSQL database, by the server's clock. Thread-safe.</summary>
public sealed class PostgresNodeLeases(PostgresDatabase database) : INodeLeases
{
    public async ValueTask<int> AgreeAsync(string name, int protocol, CancellationToken cancellation)
    {
        object?[] proposal = [protocol.ToString(CultureInfo.InvariantCulture), name];
        var agreed = await database
            .ChangeAsync(
                channel: null,
                (connection, now) => connection.QueryAsync(NodeSql.Agree, proposal, reader => reader.GetString(0), now),
                cancellation
            )
            .ConfigureAwait(false);
        return int.Parse(agreed[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask<long?> TakeAsync(string name, string address, string silo, TimeSpan time, CancellationToken cancellation)
    {
        var terms = await database
            .ChangeAsync(
                channel: null,
                (connection, now) => connection.QueryAsync(NodeSql.Take, [name, address, silo, time], reader => reader.GetInt64(0), now),
                cancellation
            )
            .ConfigureAwait(false);
        return terms is [var term] ? term : null;
    }

    public async ValueTask<bool> RenewAsync(string name, long term, TimeSpan time, bool isServing, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(NodeSql.Renew, [name, term, time, isServing])], cancellation).ConfigureAwait(false)
        > 0;

    public async ValueTask<IReadOnlyList<LeasedNode>> LiveAsync(CancellationToken cancellation) =>
        await database
            .ReadAsync(
                (connection, now) =>
                    connection.QueryAsync(
                        NodeSql.Live,
                        [],
                        reader => new LeasedNode(
                            reader.GetString(0),
                            reader.GetString(1),
                            reader.GetString(2),
                            reader.GetInt64(3),
                            reader.GetBoolean(4),
                            reader.GetTimeSpan(5)
                        ),
                        now
                    ),
                cancellation
            )
            .ConfigureAwait(false);

    public async ValueTask<TimeSpan> EvictAsync(string name, long term, CancellationToken cancellation)
    {
        var left = await database
            .ChangeAsync(
                channel: null,
                (connection, now) => connection.QueryAsync(NodeSql.Evict, [name, term], reader => reader.GetTimeSpan(0), now),
                cancellation
            )
            .ConfigureAwait(false);
        return left is [var time] ? time : TimeSpan.Zero;
    }

    public async ValueTask GiveUpAsync(string name, long term, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(NodeSql.GiveUp, [name, term])], cancellation).ConfigureAwait(false);
}
