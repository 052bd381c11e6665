using Rag.Engine;

namespace Rag.Api.Health;

/// <summary>Every part of the service: those that questions need, and those that answers only get slower without.</summary>
internal sealed class HealthParts(Readiness readiness, IEngine engine)
{
    private const string KvDisk = "kv_disk";

    public async Task<IReadOnlyList<HealthPart>> ReadAsync(CancellationToken cancellation)
    {
        var faults = await readiness.FaultsAsync(cancellation);
        return [.. readiness.Parts.Select(name => new HealthPart(name, faults.GetValueOrDefault(name))), .. DiskPart()];
    }

    /// <summary>None where nothing is kept on disk.</summary>
    private IEnumerable<HealthPart> DiskPart() =>
        engine.Disk is { } disk
            ? [new HealthPart(KvDisk, disk.Trouble is null ? null : "Passages are no longer kept on disk; the log says why.")]
            : [];
}
