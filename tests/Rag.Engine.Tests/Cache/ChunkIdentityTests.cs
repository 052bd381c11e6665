using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class ChunkIdentityTests
{
    /// <summary>KV of one model is garbage to another, though their tokens be the same; a purge looks for the text in both.</summary>
    [Fact]
    public void Of_AnotherModel_IsAnotherKeyOfTheSameContent()
    {
        var (one, other) = (ChunkIdentity.Of(Passage(1, 2), "m"), ChunkIdentity.Of(Passage(1, 2), "n"));

        Assert.NotEqual(one.Key, other.Key);
        Assert.Equal(one.Content, other.Content);
    }

    [Fact]
    public void Of_OtherReaders_IsAnotherKeyAndAnotherContent()
    {
        var (one, other) = (ChunkIdentity.Of(Passage(1, 2), "m"), ChunkIdentity.Of(In("tenant", Passage(1, 2)), "m"));

        Assert.NotEqual(one.Key, other.Key);
        Assert.NotEqual(one.Content, other.Content);
    }

    [Fact]
    public void PrefixRootKey_OfAnotherModelTenantOrPosition_IsAnother()
    {
        var chunk = ChunkIdentity.Of(Passage(1, 2), "m");
        PrefixRootKey[] keys =
        [
            PrefixRootKey.Of([new ChunkPlace(new ChunkUse(chunk), 0)], TenantScope.Public, "m"),
            PrefixRootKey.Of([new ChunkPlace(new ChunkUse(chunk), 0)], TenantScope.Public, "n"),
            PrefixRootKey.Of([new ChunkPlace(new ChunkUse(chunk), 0)], new TenantScope("acme"), "m"),
            PrefixRootKey.Of([new ChunkPlace(new ChunkUse(chunk), 4)], TenantScope.Public, "m"),
            PrefixRootKey.Of([], TenantScope.Public, "m"),
        ];

        Assert.Equal(keys.Length, keys.Select(key => key.Key).Distinct().Count());
    }
}
