using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>
/// A store's database (what begins as SQLite's files do) or one of its segment files (anything else), beside the other's sound one.
/// </summary>
public sealed class StoreFileTarget : FuzzTarget, IDisposable
{
    private readonly SampleStore _store = new();

    public override long MostAllocated => 64L << 20;

    public override int Longest => 1 << 20;

    public override IReadOnlyList<string> Words =>
        ["CREATE TABLE article", "CREATE TRIGGER", "embedder", "dimensions", "00000001.vec", "../"];

    public override IEnumerable<byte[]> Seeds()
    {
        var (database, segment) = (_store.SoundDatabase, _store.SoundSegment);
        return [database, segment, [], database[..16_384], database[..^16_384], segment[..64], [.. segment, .. segment]];
    }

    public override void Run(byte[] input)
    {
        _store.Reset();
        var isDatabase = input.AsSpan().StartsWith("SQLite format 3"u8) || input.Length == 0;
        File.WriteAllBytes(isDatabase ? _store.Database : _store.Segment, input);
        try
        {
            StoreDoctor.Examine(_store.Folder);
        }
        catch (StoreOpenException) { }

        _store.Use();
    }

    public void Dispose() => _store.Dispose();
}
