namespace Rag.Core.Guard;

/// <summary>The names of modes on the wire, in metrics and on the command line.</summary>
public static class ReuseModes
{
    public static string NameOf(ReuseMode mode) =>
        mode switch
        {
            ReuseMode.PassageReuse => "passage_reuse",
            ReuseMode.Int8Kv => "int8_kv",
            _ => "disk_tier",
        };

    /// <summary>Null where no mode has the name.</summary>
    public static ReuseMode? Find(string name) =>
        Enum.GetValues<ReuseMode>().Where(mode => NameOf(mode) == name).Select(mode => (ReuseMode?)mode).FirstOrDefault();
}
