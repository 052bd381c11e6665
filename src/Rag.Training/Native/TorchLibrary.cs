using System.Runtime.InteropServices;
using Rag.Training.Jobs;

namespace Rag.Training.Native;

/// <summary>
/// Loads libtorch before the first call into it. TorchSharp's library was built with a newer C++ library than stable distributions have and
/// asks for versions of it that nothing in it uses; where the system lacks them, they are marked as not needed in a copy that takes the
/// place of the file in the program's own folder.
/// </summary>
internal static partial class TorchLibrary
{
    private const string Folder = "runtimes/linux-x64/native";
    private const string Name = "libLibTorchSharp.so";

    /// <summary>The loader names one version at a time.</summary>
    private const int MostVersions = 8;

    private static readonly Lazy<string?> s_defect = new(TryLoad);

    /// <exception cref="JobException">libtorch does not load here.</exception>
    public static void Load()
    {
        if (Defect is { } defect)
        {
            throw new JobException(defect);
        }
    }

    /// <summary>Why libtorch does not load here; null where it does.</summary>
    public static string? Defect => s_defect.Value;

    private static string? TryLoad()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return "rag-train runs on Linux with x64 processors only: it comes with the libtorch of no other system.";
        }

        // Threads that wait for the next operation would keep the cores busy which the service needs. The library reads the variable once.
        SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        var path = Path.Combine(AppContext.BaseDirectory, Folder, Name);
        try
        {
            return File.Exists(path) ? TryLoad(path) : $"{path} is missing: build src/Rag.Training again.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $"{path} asks for a newer C++ library than this system has, and cannot be replaced by a copy that does not ({e.Message})";
        }
    }

    private static string? TryLoad(string path)
    {
        var defect = "";
        foreach (var _ in Enumerable.Range(0, MostVersions))
        {
            try
            {
                NativeLibrary.Load(path);
                return null;
            }
            catch (DllNotFoundException e)
            {
                defect = e.Message.Split('\n')[0];
                if (MissingVersion(e.Message) is not { } version)
                {
                    break;
                }

                ReplaceBy(path, VersionNeeds.WithWeak(File.ReadAllBytes(path), version));
            }
        }

        return $"libtorch does not load on this system: {defect}";
    }

    /// <summary>The version of the C++ library that the loader's message misses: … version `GLIBCXX_3.4.32' not found …</summary>
    private static string? MissingVersion(string message)
    {
        const string before = "version `GLIBCXX_";
        var start = message.IndexOf(before, StringComparison.Ordinal);
        var end = start < 0 ? -1 : message.IndexOf("' not found", start, StringComparison.Ordinal);
        return end < 0 ? null : message[(start + "version `".Length)..end];
    }

    /// <summary>
    /// By a new file: the one that is there may be a link into the cache of packages, which other programs use. Whoever has it loaded keeps
    /// what it has.
    /// </summary>
    private static void ReplaceBy(string path, byte[] content)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
