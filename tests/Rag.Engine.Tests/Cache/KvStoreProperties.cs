using CsCheck;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.KvFolder;

namespace Rag.Engine.Tests.Cache;

public sealed class KvStoreProperties : IDisposable
{
    private readonly KvFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private enum Verb
    {
        Append,
        AppendMore,
        Read,
        Purge,
        Reopen,
        Damage,
        Fill,
    }

    [Fact]
    public void TryRead_AnyBitFlipped_ServesNothing() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 7])
            .Sample(
                pick =>
                {
                    using var folder = new TemporaryFolder();
                    using (var store = KvStore.Open(folder.Path, Limit, Shape))
                    {
                        store.TryAppend(Identity(1), Kv(1));
                        store.TryAppend(Identity(2), Kv(2));
                    }

                    var path = folder.Files.ElementAt(pick.Item1 % 2);
                    var bytes = File.ReadAllBytes(path);
                    bytes[pick.Item1 / 2 % bytes.Length] ^= (byte)(1 << pick.Item2);
                    File.WriteAllBytes(path, bytes);
                    using var again = KvStore.Open(folder.Path, Limit, Shape);

                    var served = new[] { 1, 2 }.Where(text => Read(again, text) is not null).ToArray();

                    Assert.All(served, text => Assert.Equal(Kv(text), Read(again, text)));
                    Assert.True(served.Length < 2, "one of the entries, or its header, was damaged");
                    again.CheckIntegrity();
                },
                iter: 200
            );

    /// <summary>Against a dictionary: the store may have forgotten, it may never be wrong, and what was purged is in no file.</summary>
    [Fact]
    public void AnyOperations_NothingWrongIsServedAndNothingPurgedIsLeft() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 9], Gen.Int[0, 1_000_000])
            .Array[0, 60]
            .Sample(
                operations =>
                {
                    using var folder = new TemporaryFolder();
                    var disk = new FaultyDisk();
                    var store = KvStore.Open(folder.Path, 3000, Shape, disk.Open);
                    var written = new HashSet<int>();
                    try
                    {
                        foreach (var (verb, text, pick) in operations)
                        {
                            switch (verb)
                            {
                                case Verb.Append or Verb.AppendMore:
                                    if (store.TryAppend(Identity(text), Kv(text)))
                                    {
                                        written.Add(text);
                                    }

                                    break;
                                case Verb.Read when Read(store, text) is { } kv:
                                    Assert.Contains(text, written);
                                    Assert.Equal(Kv(text), kv);
                                    break;
                                case Verb.Purge:
                                    store.Purge([Identity(text)]);
                                    written.Remove(text);
                                    break;
                                case Verb.Reopen:
                                    store.Dispose();
                                    disk.FreeBytes = long.MaxValue / 2;
                                    store = KvStore.Open(folder.Path, 3000, Shape, disk.Open);
                                    break;
                                case Verb.Damage when folder.Files.ToArray() is { Length: > 0 } paths:
                                    Damage(paths[pick % paths.Length], pick);
                                    break;
                                case Verb.Fill when pick % 4 == 0:
                                    disk.FreeBytes = pick % 900;
                                    break;
                            }

                            store.CheckIntegrity();
                            Assert.Equal(store.Entries, folder.Files.Count());
                            Assert.All(Enumerable.Range(0, 10).Except(written), gone =>
                                Assert.Equal(0, store.HoldsContentOf(Identity(gone)))
                            );
                        }
                    }
                    finally
                    {
                        store.Dispose();
                    }
                },
                iter: 300
            );

    /// <summary>In a payload: what a header says is checked when it is read at the start.</summary>
    private static void Damage(string path, int pick)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var at = KvHeaderFormat.Size + (pick % 100);
        if (at < file.Length)
        {
            file.Position = at;
            var value = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(value ^ 0x55));
        }
    }
}
