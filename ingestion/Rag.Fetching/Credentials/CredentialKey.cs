using System.Security.Cryptography;

namespace Rag.Fetching.Credentials;

/// <summary>The key under which credentials are kept: a file of the data folder that only the account of the service can read.</summary>
internal static class CredentialKey
{
    public const int Bytes = 32;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>A move that must not replace looks first and moves then: in one process no second key comes between.</summary>
    private static readonly Lock s_making = new();

    /// <summary>Makes the key where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no key, or others can read it.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        lock (s_making)
        {
            if (!Path.Exists(path))
            {
                TryCreate(path);
            }
        }

        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length != Bytes)
        {
            throw new InvalidDataException(
                $"{path} is no key of credentials: put back the file that was there, or remove it to begin anew."
            );
        }

        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & Others) != 0)
        {
            throw new InvalidDataException($"{path} can be read by other accounts: take their rights away (chmod 600), then start again.");
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>The key is whole before it has its name, and of two processes that begin at once the first one's key stays.</summary>
    private static void TryCreate(string path)
    {
        var unfinished = $"{path}.{Guid.NewGuid():n}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(unfinished, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Bytes));
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (Path.Exists(path)) { }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
