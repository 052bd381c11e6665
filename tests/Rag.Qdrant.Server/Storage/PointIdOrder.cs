using Qdrant.Client.Grpc;

namespace Rag.Qdrant.Server.Storage;

/// <summary>Numbers first, then UUIDs: the order in which points are scrolled.</summary>
internal sealed class PointIdOrder : IComparer<PointId>
{
    public static readonly PointIdOrder Instance = new();

    public int Compare(PointId? x, PointId? y) =>
        (x!.HasUuid, y!.HasUuid) switch
        {
            (false, false) => x.Num.CompareTo(y.Num),
            (true, true) => string.CompareOrdinal(x.Uuid, y.Uuid),
            var (left, _) => left ? 1 : -1,
        };
}
