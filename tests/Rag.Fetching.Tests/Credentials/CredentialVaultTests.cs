using System.Text;
using CsCheck;
using Rag.Fetching.Credentials;

namespace Rag.Fetching.Tests.Credentials;

public sealed class CredentialVaultTests : IDisposable
{
    private static readonly FeedCredential s_credential = FeedCredential.Header("X-Key", "s3cret");

    private readonly string _folder = Directory.CreateTempSubdirectory("vault").FullName;

    private string KeyFile => Path.Combine(_folder, CredentialVault.KeyFileName);

    [Fact]
    public void TryUnseal_SealedCredential_IsTheSameAfterARestart()
    {
        var kept = CredentialVault.Open(_folder).Seal(s_credential, "feed-1");

        var again = CredentialVault.Open(_folder).TryUnseal(kept, "feed-1")!;

        Assert.Equal((s_credential.HeaderName, s_credential.Secret), (again.HeaderName, again.Secret));
    }

    [Fact]
    public void Seal_SameCredentialTwice_ShowsNeitherItselfNorThatItIsTheSame()
    {
        var vault = CredentialVault.Open(_folder);
        var kept = vault.Seal(s_credential, "feed-1");

        Assert.NotEqual(kept, vault.Seal(s_credential, "feed-1"));
        Assert.DoesNotContain("s3cret", Encoding.Latin1.GetString(kept));
    }

    [Fact]
    public void SealPosition_OpensForItsReaderAloneAndShowsNothing()
    {
        var vault = CredentialVault.Open(_folder);
        var kept = vault.SealPosition(7, "acme");

        Assert.Equal(7, CredentialVault.Open(_folder).TryUnsealPosition(kept, "acme"));
        Assert.Null(vault.TryUnsealPosition(kept, "bolt"));
        Assert.NotEqual(kept, vault.SealPosition(7, "acme"));
        Assert.Equal(kept.Length, vault.SealPosition(long.MaxValue, "acme").Length);
        Assert.Null(vault.TryUnsealPosition(vault.Seal(s_credential, "acme"), "acme"));
        kept[^1] ^= 1;
        Assert.Null(vault.TryUnsealPosition(kept, "acme"));
    }

    [Fact]
    public void SealHubSecret_OpensForItsFeedAlone()
    {
        var vault = CredentialVault.Open(_folder);

        var kept = vault.SealHubSecret("secret", "feed-1");

        Assert.Equal("secret", vault.TryUnsealHubSecret(kept, "feed-1"));
        Assert.Null(vault.TryUnsealHubSecret(kept, "feed-2"));
        Assert.Null(vault.TryUnseal(kept, "feed-1"));
    }

    [Fact]
    public void TryUnseal_CredentialOfAnotherFeed_DoesNotOpen()
    {
        var vault = CredentialVault.Open(_folder);

        Assert.Null(vault.TryUnseal(vault.Seal(s_credential, "feed-1"), "feed-2"));
    }

    [Fact]
    public void TryUnseal_OtherKey_DoesNotOpen()
    {
        var kept = CredentialVault.Open(_folder).Seal(s_credential, "feed-1");
        File.Delete(KeyFile);

        Assert.Null(CredentialVault.Open(_folder).TryUnseal(kept, "feed-1"));
    }

    [Fact]
    public void TryUnseal_AnyChangedOrCutBytes_DoNotOpen()
    {
        var vault = CredentialVault.Open(_folder);
        var kept = vault.Seal(s_credential, "feed-1");
        for (var i = 0; i < kept.Length; i++)
        {
            var changed = kept.ToArray();
            changed[i] ^= 1;
            Assert.Null(vault.TryUnseal(changed, "feed-1"));
            Assert.Null(vault.TryUnseal(kept.AsSpan(0, i), "feed-1"));
        }

        Gen.Byte.Array[0, 100].Sample(bytes => vault.TryUnseal(bytes, "feed-1") is null);
    }

    [Fact]
    public void Open_NewFolder_MakesAKeyForItsAccountAlone()
    {
        CredentialVault.Open(_folder);

        Assert.Equal([KeyFile], Directory.GetFileSystemEntries(_folder));
        Assert.Equal(CredentialKey.Bytes, new FileInfo(KeyFile).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public void Open_KeyThatOthersCanRead_IsRefusedWithTheMend()
    {
        CredentialVault.Open(_folder);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => CredentialVault.Open(_folder)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public void Open_FileThatIsNoKey_IsRefusedAndKept(string content)
    {
        File.WriteAllText(KeyFile, content);

        Assert.Throws<InvalidDataException>(() => CredentialVault.Open(_folder));
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void Open_LinkInPlaceOfTheKey_IsNotFollowed()
    {
        var elsewhere = Path.Combine(_folder, "elsewhere");
        File.WriteAllBytes(elsewhere, new byte[CredentialKey.Bytes]);
        File.CreateSymbolicLink(KeyFile, elsewhere);

        Assert.Throws<InvalidDataException>(() => CredentialVault.Open(_folder));
    }

    [Fact]
    public void Open_AtOnceInManyPlaces_AgreesOnOneKey()
    {
        var vaults = new CredentialVault[8];
        Parallel.For(0, vaults.Length, i => vaults[i] = CredentialVault.Open(_folder));

        var kept = vaults[0].Seal(s_credential, "feed-1");

        Assert.All(vaults, vault => Assert.NotNull(vault.TryUnseal(kept, "feed-1")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
