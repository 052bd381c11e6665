namespace Rag.Bench.Soak;

/// <summary>Damages files while they are in use, as a bad disk would.</summary>
internal static class FileDamage
{
    /// <summary>Cuts off the end of one of the files, or flips one of its bits; false when there is no file to damage.</summary>
    public static bool TryDamageOne(string folder, string pattern, Random random)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories) : [];
        if (files.Length == 0)
        {
            return false;
        }

        try
        {
            using var file = new FileStream(
                files[random.Next(files.Length)],
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            if (file.Length == 0)
            {
                return false;
            }

            if (random.Next(4) == 0)
            {
                file.SetLength(random.NextInt64(file.Length));
                return true;
            }

            var position = random.NextInt64(file.Length);
            file.Position = position;
            var value = file.ReadByte();
            file.Position = position;
            file.WriteByte((byte)(value ^ (1 << random.Next(8))));
            return true;
        }
        catch (IOException)
        {
            // The file was removed meanwhile.
            return false;
        }
    }
}
