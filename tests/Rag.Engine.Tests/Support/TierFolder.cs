using Rag.Core.Prompts;
using Rag.Engine.Cache.Disk;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Support;

/// <summary>A folder for a disk tier, which works when it is told to.</summary>
internal sealed class TierFolder : IDisposable
{
    /// <summary>Of eleven tokens: three blocks.</summary>
    public static readonly PromptPart KeptPassage = Passage(Tokens(11, 1));

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public DiskTier Open() => new(KvStore.Open(Path, 1 << 20, DefaultShape), new FakeTime());

    public DiskTier Open(FaultyDisk disk) => new(KvStore.Open(Path, 1 << 20, DefaultShape, disk.Open), new FakeTime());

    /// <summary>As after many uses.</summary>
    public static void Write(DiskTier tier, PromptPart passage)
    {
        var harness = new EngineHarness(tier: tier);
        harness.Ask(Request([passage, Question(3)]));
        harness.Ask(Request([passage, Question(3)]));
        WorkAll(tier);
        Assert.Equal(1, tier.Store.Entries);
    }

    public static void Close(DiskTier tier, EngineHarness harness)
    {
        // The engine waits for the disk: so it has to work on a thread of its own.
        var thread = tier.Start();
        harness.Core.CancelAll();
        tier.Complete();
        thread.Join();
    }

    public void Damage()
    {
        using var file = new FileStream(_folder.Files.Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = file.Length - 5;
        file.WriteByte(0xA5);
    }

    public static void WorkAll(DiskTier tier)
    {
        while (tier.WorkOne(TimeSpan.Zero)) { }
    }

    public static void RunToEnd(EngineHarness harness, DiskTier tier)
    {
        while (harness.Core.HasWork)
        {
            harness.Step();
            WorkAll(tier);
        }
    }

    public void Dispose() => _folder.Dispose();
}
