namespace Rag.Api.Hosting;

/// <summary>The files of computed passages, before anything is written to the store.</summary>
internal static class KvFolder
{
    /// <summary>
    /// To be called before articles are replaced or removed: from here on every chunk that the store retires is erased from the files as
    /// well. A command that computes nothing loads the reader for it, but only where there are files.
    /// </summary>
    public static async Task GuardAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var folder = KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>());
        if (
            !Directory.Exists(folder)
            || Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(Path.HasExtension).ToArray() is not { Length: > 0 } files
        )
        {
            return;
        }

        if (services.GetRequiredService<KvDiskOptions>().Enabled)
        {
            await services.PurgeRetiredChunksAsync(cancellation);
            return;
        }

        // Files of an earlier run with the disk tier on: with it off, retired chunks would stay in them.
        foreach (var file in files)
        {
            File.Delete(file);
        }
    }
}
