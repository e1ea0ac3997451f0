"""What the list of terms begins with: general usage of offices and elections, by theme. From then on it is the
secretariat's. Written from general knowledge of how offices and elections are talked about; see DECISIONS.
"""


def first_terms():
    """The rows: kind, words, and what an abbreviation stands for."""
    for line in ABBREVIATIONS.strip().splitlines():
        words, meaning = line.split(' = ')
        yield 'abbreviation', words, meaning
    for kind, lines in (('same', SAME), ('different', DIFFERENT)):
        for line in lines.strip().splitlines():
            yield kind, line, ''


# Shorthand and spellings, and what is meant.
ABBREVIATIONS = """
adhoc = ad hoc
adlh = adalah
adm = administrasi
admn = administrasi
aktifitas = aktivitas
analisa = analisis
angg = anggaran
ats = atas
bandwith = bandwidth
bbrp = beberapa
bg = bagi
bhn = bahan
bimtek = bimbingan teknis
bintek = bimbingan teknis
blh = boleh
blm = belum
bln = bulan
bnyk = banyak
brg = barang
bs = bisa
bsr = besar
byk = banyak
dg = dengan
dgn = dengan
dkk = dan kawan kawan
dll = dan lain lain
dlm = dalam
dr = dari
dsb = dan sebagainya
dst = dan seterusnya
dtg = datang
efektifitas = efektivitas
faham = paham
gdg = gudang
hny = hanya
hrs = harus
hsl = hasil
hutang = utang
ijasah = ijazah
ijin = izin
jadual = jadwal
jd = jadi
jdwl = jadwal
jgn = jangan
jml = jumlah
jmlh = jumlah
kab = kabupaten
karir = karier
kasubag = kasubbag
kec = kecamatan
keg = kegiatan
kerjasama = kerja sama
konkrit = konkret
koord = koordinasi
kpd = kepada
krg = kurang
krj = kerja
krn = karena
ktr = kantor
kwalitas = kualitas
kwitansi = kuitansi
lamp = lampiran
lap = laporan
lbh = lebih
lgsg = langsung
lsg = langsung
masy = masyarakat
medsos = media sosial
merubah = mengubah
mgg = minggu
mhn = mohon
mjd = menjadi
monev = monitoring dan evaluasi
msh = masih
msk = masuk
mslh = masalah
nasehat = nasihat
nopember = november
obyek = objek
org = orang
pd = pada
pdhl = padahal
peg = pegawai
pelaks = pelaksanaan
pemda = pemerintah daerah
pemkab = pemerintah kabupaten
pemkot = pemerintah kota
pemprov = pemerintah provinsi
pengad = pengadaan
perl = perlu
pny = punya
praktek = praktik
projek = proyek
propinsi = provinsi
prov = provinsi
ptgs = petugas
putungsura = pemungutan dan penghitungan suara
raker = rapat kerja
rakor = rapat koordinasi
rek = rekening
rekap = rekapitulasi
resiko = risiko
rubah = ubah
sarpras = sarana prasarana
sbb = sebab
sbg = sebagai
sblm = sebelum
sdgkn = sedangkan
sdh = sudah
sdkt = sedikit
sdm = sumber daya manusia
sekedar = sekadar
sekr = sekretariat
shg = sehingga
sistim = sistem
skrg = sekarang
smntr = sementara
sorlip = sortir lipat
spt = seperti
spy = supaya
srg = sering
srt = surat
ss = surat suara
standard = standar
stlh = setelah
stp = setiap
subbag = subbagian
survey = survei
syrt = syarat
tdk = tidak
team = tim
tehnis = teknis
telp = telepon
tgl = tanggal
tgs = tugas
thd = terhadap
thn = tahun
tmpt = tempat
tnp = tanpa
tp = tapi
trmsk = termasuk
tsb = tersebut
ttd = tanda tangan
ttg = tentang
ttp = tetap
tungsura = pemungutan dan penghitungan suara
unt = untuk
utk = untuk
wil = wilayah
wkt = waktu
ybs = yang bersangkutan
yg = yang
"""

# A line is a group of words and phrases that mean the same, or nearly.
SAME = """
terlambat; telat; molor; mundur; tertunda; tertunda-tunda; lambat; lama; berlarut; berlarut-larut; tidak tepat waktu; tidak sesuai jadwal; meleset; ngaret; mepet; keburu
lambat; lemot; lelet; pelan; tidak responsif
gangguan; error; eror; galat; bermasalah; trouble; kendala teknis; down; macet; hang; rusak; gagal; tidak bisa diakses; tidak dapat diakses; sulit diakses; logout; crash; lumpuh; ngadat
kurang; minim; sedikit; terbatas; tidak cukup; tidak mencukupi; tidak memadai; rendah; kecil; defisit; kekurangan; belum cukup; belum memadai; pas-pasan; tidak tercukupi
tidak ada; belum ada; tidak tersedia; belum tersedia; tidak punya; belum punya; tidak memiliki; belum memiliki; nihil; kosong; ketiadaan; tanpa; kekosongan
berlebih; berlebihan; membludak; menumpuk; melebihi; penuh; overload; melimpah; membeludak; penumpukan; menggunung; kelebihan
tinggi; mahal; besar; naik; meningkat; melonjak; kenaikan; menaikkan; peningkatan
rusak; cacat; sobek; robek; tidak layak; usang; lapuk; bocor; hancur; kedaluwarsa; tidak berfungsi; rusak berat
hilang; tercecer; raib; tidak ditemukan; lenyap; kehilangan
sulit; susah; kesulitan; terkendala; terhambat; terhalang; repot; hambatan; kendala; menyulitkan
beda; berbeda; berbeda-beda; beda-beda; tidak sama; tidak seragam; bervariasi; selisih; ketidakseragaman; perbedaan; tidak sesuai; tidak sinkron; tidak cocok; tidak konsisten
seragam; sama; disamaratakan; merata; pukul rata; rata; dipatok sama; standar
tumpang tindih; duplikasi; rangkap; berbenturan; bertentangan; tidak sejalan; kontradiktif; konflik; bertabrakan; tidak selaras; bentrok; tidak harmonis; disharmoni
belum jelas; tidak jelas; multitafsir; multi tafsir; kabur; ambigu; tidak pasti; belum pasti; ketidakpastian; rancu; simpang siur; membingungkan; bingung; ragu
dilarang; larangan; tidak boleh; tidak diperbolehkan; terlarang
aman; keamanan; pengamanan; menjaga; penjagaan; satpam; penjaga; pengawalan; dijaga
sakit; meninggal; wafat; korban; korban jiwa; kecelakaan; gugur; tewas; cedera
meninggal; wafat; mati; kematian; almarhum; tutup usia; meninggal dunia
lelah; kelelahan; capek; kecapekan; stamina; letih; tidak manusiawi; beban kerja; kewalahan; kerja berat
beban kerja; jam kerja; beban tugas; volume kerja; overtime; lembur
ganda; kegandaan; dobel; double; duplikat; terdaftar dua kali; kembar
palsu; pemalsuan; fiktif; rekayasa; manipulasi; dimanipulasi; tidak benar; ngawur; asal-asalan; dikarang
salah; keliru; kesalahan; kekeliruan; tidak tepat; tidak akurat; tidak valid; tidak benar
akurat; akurasi; mutakhir; valid; kualitas; mutu; kualitas data; pemutakhiran; update
tidak sesuai; menyimpang; melanggar; pelanggaran; penyimpangan; ketidakpatuhan; tidak patuh; tidak taat
netral; netralitas; independen; berpihak; keberpihakan; partisan; tidak netral; independensi
berkas; dokumen; arsip; naskah; surat-surat; kertas kerja
arsip; kearsipan; berkas; dokumen lama; record; arsiparis; rekod
penyimpanan; tempat simpan; tempat penyimpanan; menyimpan; ruang simpan; gudang; ditaruh; ditumpuk; disimpan
ruang arsip; record center; ruang penyimpanan arsip; depo arsip; gudang arsip
retensi; jadwal retensi arsip; jra; masa simpan; umur simpan
pemusnahan; dimusnahkan; musnah; memusnahkan; penghapusan; dihapus; dihancurkan
penghapusan; lelang; dilelang; penjualan; pelepasan aset; kpknl; djkn
digital; digitalisasi; elektronik; alih media; scan; pemindaian; pindai; e-arsip
rapi; tertata; penataan; tertib; teratur; berantakan; tidak tertata; semrawut; acak-acakan; klasifikasi
anggaran; dana; biaya; pembiayaan; pendanaan; pagu; alokasi; dukungan anggaran; uang; penganggaran
biaya; ongkos; tarif; harga; ongkir; biaya kirim
honor; honorarium; upah; insentif; gaji; uang kehormatan; imbalan; uang lelah; tunjangan
cair; pencairan; transfer; penyaluran; realisasi; disalurkan; dibayar; pembayaran; cairnya; ditransfer; terealisasi; dicairkan
hibah; nphd; naskah perjanjian hibah daerah; naskah hibah; dana hibah; perjanjian hibah
nphd; naskah perjanjian hibah daerah; naskah hibah; perjanjian hibah
tandatangan; ditandatangani; teken; diteken; penandatanganan; meneken; tanda tangan; paraf
sepakat; kesepakatan; disepakati; setuju; disetujui; persetujuan; deal; ketemu angka; mufakat; tarik ulur; buntu; alot; rasionalisasi
bahas; pembahasan; rapat; dibahas; diskusi; perundingan; negosiasi; tarik ulur
usul; usulan; diusulkan; pengajuan; mengajukan; permohonan; permintaan; proposal
pemerintah daerah; bupati; wali kota; walikota; gubernur; tapd; tim anggaran pemerintah daerah; tim anggaran pemda; bpkad; dprd; pemerintah kabupaten; kepala daerah
tapd; tim anggaran pemerintah daerah; tim anggaran pemda; bpkad; bappeda; badan keuangan daerah
apbd; anggaran daerah; perubahan apbd; apbd perubahan; kemampuan daerah; kas daerah
apbn; dipa; rka-kl; rkakl; pagu dipa; anggaran pusat
kemenkeu; kementerian keuangan; menteri keuangan; menkeu; djpb; kppn
kemendagri; mendagri; kementerian dalam negeri; menteri dalam negeri
standar biaya; sbm; sbk; shs; satuan biaya; standar harga; standar biaya masukan; standar biaya khusus; indeks biaya; satuan harga; harga satuan
spj; pertanggungjawaban; lpj; laporan keuangan; laporan pertanggungjawaban; kuitansi; bukti dukung; surat pertanggungjawaban; bukti belanja; tertib administrasi
revisi; perubahan; adendum; diubah; addendum; penyesuaian; diadendum; pergeseran
temuan; bpk; inspektorat; audit; pemeriksaan; apip; auditor; bpkp; diperiksa
pengesahan; register; registrasi; sp2hl; sp3hl; nomor register; pencatatan; disahkan
bank; rekening; giro; jasa giro; bunga; reward; hadiah; bonus; gratifikasi
pengembalian; sisa dana; dikembalikan; setor; disetor; menyetor; sisa hibah; sisa anggaran; silpa
talang; ditalangi; dana talangan; nombok; menombok; menalangi; pinjam uang; utang; uang pribadi
pajak; pph; ppn; npwp; pemotongan pajak; perpajakan
perjalanan dinas; sppd; perjadin; transport; uang harian; transportasi
pengadaan; lelang; tender; e-katalog; ekatalog; lpse; pembelian; kontrak; penyedia; pbj; barang jasa; e-purchasing
penyedia; vendor; rekanan; percetakan; pabrik; supplier; pihak ketiga; perusahaan; kontraktor
kontrak; perjanjian; wanprestasi; denda; adendum kontrak
bendahara; pengelola keuangan; ppspm; staf keuangan; bpp; kuasa pengguna anggaran; kpa
gudang; tempat simpan; penyimpanan logistik; tempat penyimpanan; gudang logistik
sewa; menyewa; sewaan; rental; kontrak gedung; mengontrak; disewa; pinjam; pinjam pakai; menumpang; numpang
milik sendiri; permanen; aset; hak milik; hak pakai; sendiri; tetap
kantor; gedung; bangunan; gedung kantor; sekretariat; ruang kerja; ruangan
tanah; lahan; hibah tanah; sertifikat
logistik; perlengkapan; kotak suara; bilik; surat suara; formulir; tinta; segel; alat kelengkapan tps; perlengkapan pemungutan suara; sampul; kabel ties
kotak suara; kotak; kotak kardus; kotak aluminium; kardus; duplek; kotak karton
bilik; bilik suara; bilik kardus
surat suara; kertas suara
distribusi; pengiriman; kirim; angkut; angkutan; pengangkutan; disalurkan; didistribusikan; ekspedisi; antar; dikirim; pendistribusian; transportasi logistik
pulau; kepulauan; terpencil; terluar; pegunungan; pedalaman; medan berat; wilayah sulit; geografis; daerah sulit; 3t; perbatasan; jauh; sulit dijangkau; pelosok; kondisi geografis
sortir; pelipatan; lipat; penyortiran; setting; packing; pengepakan; pengesetan; melipat
tinta; tinta sidik jari; tinta pemilu
segel; disegel; kabel ties; gembok; kunci; pengunci
kendaraan; mobil; motor; kendaraan dinas; kendaraan operasional; roda empat; roda dua
bmn; barang milik negara; aset negara; aset; inventaris; barang inventaris
listrik; genset; padam; pemadaman; daya listrik
komputer; laptop; pc; printer; scanner; perangkat; peralatan; alat kerja; perangkat keras; sarana; prasarana; sarana prasarana; fasilitas
pegawai; staf; sumber daya manusia; asn; pns; aparatur; karyawan; personel; tenaga; tenaga kerja; pelaksana; honorer; ppnpn; tenaga kontrak
honorer; tenaga honorer; ppnpn; tenaga kontrak; non asn; tenaga pendukung; outsourcing; kontrak; pegawai non pns
dipekerjakan; pegawai pemda; pns pemda; pegawai diperbantukan; pegawai perbantuan; dipekerjakan dari pemda
organik; pegawai organik; pns organik; pegawai tetap
jabatan; struktural; kasubbag; kepala subbagian; eselon; pejabat struktural; plt; pelaksana tugas; jabatan kosong; kabag
jabatan fungsional; fungsional; jafung; angka kredit
mutasi; rotasi; pindah tugas; alih tugas; promosi; pindah; dipindah
karier; jenjang karier; kenaikan pangkat; pola karier; promosi jabatan
kinerja; tukin; tunjangan kinerja; remunerasi; skp
disiplin; absen; kehadiran; indisipliner; hukuman disiplin; kedisiplinan; mangkir
latih; pelatihan; bimbingan teknis; diklat; pembekalan; pendampingan; pendidikan dan pelatihan; workshop; dilatih; kursus; sertifikasi; asistensi
bimbingan teknis; pelatihan; pembekalan; diklat
kompeten; kompetensi; paham; pemahaman; belum paham; tidak paham; menguasai; kurang menguasai; kapasitas; kemampuan; keterampilan; pengetahuan; mengerti; kapabilitas; profesional; cakap; gagap
rekrutmen; seleksi; pembentukan; pengisian; perekrutan; pendaftaran; penerimaan; dibentuk; merekrut
minat; peminat; pendaftar; tidak ada yang mendaftar; sepi peminat; calon anggota; sedikit pendaftar
syarat; persyaratan; kriteria; ketentuan; memenuhi syarat; syarat pendidikan
ijazah; pendidikan; sma; slta; sd; smp; lulusan; tamatan; tingkat pendidikan
umur; usia; batas usia; usia lanjut; lansia
anggota kpu; komisioner; anggota; paw; pergantian antarwaktu; pengganti antar waktu; pergantian antar waktu
hubungan; koordinasi; sinergi; komunikasi; sinkronisasi; kerja sama; kemitraan; mou; nota kesepahaman; bersinergi; tidak koordinasi
sop; prosedur; standar operasional; mekanisme; tata cara; pedoman; juknis; petunjuk teknis; petunjuk; panduan; tata kerja; alur
organisasi; struktur organisasi; sotk; kelembagaan; nomenklatur; tata kerja
perencanaan; rencana; renja; renstra; program; disusun; penyusunan; direncanakan
laporan; pelaporan; lapor; dilaporkan; evaluasi; monitoring
monitoring; supervisi; pengawasan; pemantauan; evaluasi; kontrol; pengendalian; dipantau; mengawasi
asuransi; jaminan; bpjs; santunan; bpjs ketenagakerjaan; bpjs kesehatan; perlindungan; jaminan sosial; jaminan kesehatan
badan ad hoc; ad hoc; petugas ad hoc; penyelenggara ad hoc; panitia ad hoc; penyelenggara tingkat bawah
kpps; petugas tps; kelompok penyelenggara pemungutan suara; anggota kpps; petugas kpps
pps; panitia pemungutan suara
panitia pemilihan kecamatan; penyelenggara kecamatan; panitia kecamatan; tingkat kecamatan
ppdp; pantarlih; petugas coklit; petugas pemutakhiran data pemilih; petugas pemutakhiran
coklit; pencocokan dan penelitian; pencocokan penelitian; pemutakhiran data pemilih; door to door; dari rumah ke rumah; mendatangi pemilih; mendatangi rumah
relawan demokrasi; relasi; relawan; agen sosialisasi
linmas; perlindungan masyarakat; hansip; petugas ketertiban; ketertiban tps
perangkat desa; aparat desa; kepala desa; kades; pamong; pemerintah desa; lurah; kelurahan; desa
periode; masa jabatan; dua periode; dua kali periode; masa kerja; masa tugas; lama tugas; waktu tugas
daftar pemilih; dpt; data pemilih; pemilih terdaftar; daftar pemilih tetap
dpt; daftar pemilih tetap
dps; daftar pemilih sementara
dptb; daftar pemilih tambahan; pindah memilih; pindahan; pemilih pindahan; a5; pindah pilih; pemilih pindah; formulir a5
daftar pemilih khusus; pemilih khusus; pemilih ktp; pengguna ktp
dphp; dpthp; daftar pemilih hasil perbaikan
dp4; daftar penduduk potensial pemilih pemilihan; daftar penduduk potensial; data penduduk
dukcapil; disdukcapil; dinas kependudukan; catatan sipil; kependudukan; ditjen dukcapil; kependudukan dan pencatatan sipil; data kependudukan
ktp-el; ktp; e-ktp; ktp elektronik; ktpel; kartu tanda penduduk; nik; suket; surat keterangan; perekaman; identitas kependudukan
nik; nomor induk kependudukan; kartu keluarga; nkk; nomor kk
tms; tidak memenuhi syarat; dicoret; mencoret; pencoretan; dihapus dari daftar; dihapus
akta kematian; surat kematian; pemilih meninggal; surat keterangan kematian
wna; warga negara asing; orang asing; warga asing
lapas; rutan; lembaga pemasyarakatan; napi; narapidana; warga binaan; rumah tahanan; tahanan
pemilih pemula; pemilih muda; pelajar; siswa; mahasiswa; milenial; anak muda; 17 tahun; kampus; sekolah
disabilitas; difabel; tunanetra; penyandang disabilitas; braille; penyandang cacat; kursi roda; akses; aksesibilitas; ramah disabilitas
santri; pesantren; pondok pesantren; rumah sakit; pasien; perkebunan; pekerja tambang; pekerja; tps khusus
masyarakat; warga; publik; penduduk; pemilih; rakyat
masyarakat adat; suku; adat; hutan; terasing
pemutakhiran berkelanjutan; dpb; pdpb; data berkelanjutan; daftar pemilih berkelanjutan
tps; tempat pemungutan suara; lokasi tps; pemetaan tps
luar negeri; ppln; kppsln; panitia luar negeri; kbri; pemilih luar negeri; wni luar negeri
aplikasi; sistem informasi; sistem; sistem aplikasi; software; perangkat lunak; platform; website; laman; web
server; bandwidth; jaringan; internet; koneksi; sinyal; infrastruktur; vpn; jaringan internet; akses internet; blank spot; wifi; infrastruktur ti; kapasitas server
upload; unggah; mengunggah; input; entri; entry; pengisian data; memasukkan data; menginput; unggahan; pengunggahan; pengiriman data; submit
operator; admin; petugas input; admin aplikasi; pengelola aplikasi
sinkron; sinkronisasi; integrasi; terintegrasi; terhubung; terkoneksi; interkoneksi; tersambung; satu data
keamanan data; peretasan; hacker; hack; diretas; kebocoran data; siber; serangan siber; bocor; data pribadi
offline; luring; manual; tanpa jaringan
pungut hitung; pemungutan dan penghitungan suara; pemungutan suara; penghitungan suara; hari pemungutan; pencoblosan; hari h
penghitungan; hitung; menghitung; perhitungan; rekapitulasi
rekapitulasi; penghitungan perolehan; pleno rekapitulasi; rekapitulasi suara
formulir; form; formulir model; c1; sertifikat hasil; salinan; c hasil; c plano; plano; berita acara; sertifikat; pengisian formulir
saksi; saksi parpol; saksi peserta; saksi partai
psu; pemungutan suara ulang; coblos ulang; pemungutan ulang
hitung ulang; penghitungan ulang; buka kotak
tidak sah; suara tidak sah; suara rusak; invalid; suara batal
e-rekap; rekap elektronik; rekapitulasi elektronik; e-voting; evoting; pemungutan elektronik
pencalonan; calon; bakal calon; pendaftaran calon; caleg; kandidat; pasangan calon; paslon; peserta pemilihan; bacaleg
perseorangan; calon perseorangan; calon independen; dukungan perseorangan; dukungan ktp; jalur independen
verifikasi; verfak; verifikasi faktual; penelitian; pemeriksaan berkas; verifikasi administrasi; klarifikasi; diverifikasi
parpol; partai politik; partai; peserta pemilu; pengurus partai; kepengurusan
dapil; daerah pemilihan; alokasi kursi; penataan dapil; pemetaan dapil
calon terpilih; penetapan calon; pelantikan; penetapan kursi; perolehan kursi
tahapan; jadwal; program dan jadwal; jadwal tahapan; waktu; kalender
serentak; pemilu serentak; lima jenis; 5 jenis; lima surat suara; dipisah; pemisahan pemilu; pemilu lokal; pemilu nasional
quick count; hitung cepat; lembaga survei; survei; pemantau; akreditasi
peraturan; aturan; regulasi; ketentuan; norma; undang-undang; uu; pkpu; payung hukum; dasar hukum; produk hukum; keputusan; landasan hukum; kepastian hukum
pkpu; peraturan kpu; rancangan pkpu
terbit; diterbitkan; keluar; ditetapkan; diundangkan; penetapan; pengundangan; penerbitan
uji materi; judicial review; mahkamah agung; ma; mahkamah konstitusi; mk; putusan mk; putusan ma; pengujian
phpu; sengketa hasil; perselisihan hasil; gugatan hasil; sengketa mk; perselisihan hasil pemilu; sidang mk
sengketa; gugatan; perselisihan; digugat; perkara; ajudikasi; mediasi; ptun; sengketa proses
bawaslu; panwas; panwaslu; pengawas pemilu; rekomendasi bawaslu; pengawas; panwascam
dkpp; kode etik; etik; pelanggaran etik; etika; dewan kehormatan
polisi; jaksa; kejaksaan; kepolisian; polri; aparat penegak hukum; aph; kapolri; jaksa agung; penyidik; kriminalisasi; dipanggil; pemanggilan; penegak hukum; gakkumdu
pidana; pidana pemilu; gakkumdu; sentra gakkumdu; tindak pidana
advokat; pengacara; bantuan hukum; advokasi; kuasa hukum; pendampingan hukum; penasihat hukum; jpn; jaksa pengacara negara
alat bukti; bukti; barang bukti; pembuktian; dokumen bukti
jdih; dokumentasi hukum; informasi hukum
spip; pengendalian intern; manajemen risiko; zona integritas; wilayah bebas korupsi; pengawasan internal; sistem pengendalian intern pemerintah
lhkpn; laporan harta kekayaan; harta kekayaan
lhkasn; laporan harta; harta
gratifikasi; suap; korupsi; politik uang; money politic; money politics; serangan fajar; pungli; pungutan liar
keterbukaan informasi; ppid; informasi publik; permohonan informasi; sengketa informasi
dana kampanye; ladk; lpsdk; lppdk; laporan dana kampanye; rekening khusus dana kampanye; rkdk; audit dana kampanye; kap; akuntan publik; kantor akuntan
sosialisasi; pendidikan pemilih; penyuluhan; kampanye sosialisasi; diseminasi; penyebaran informasi; edukasi; literasi; sosdiklih; pendidikan politik
partisipasi; tingkat partisipasi; tingkat kehadiran; golput; angka partisipasi; kehadiran pemilih; tidak memilih; apatis; antusias
kampanye; apk; alat peraga; alat peraga kampanye; bahan kampanye; baliho; spanduk; poster; iklan kampanye
apk; alat peraga kampanye; alat peraga; baliho; spanduk; bahan kampanye
desain; rancangan; layout; materi iklan; materi; bahan
media; media sosial; konten; hoaks; hoax; berita bohong; disinformasi; kabar bohong; ujaran kebencian; facebook; instagram
hoaks; hoax; berita bohong; disinformasi; kabar bohong; fitnah; informasi palsu
humas; kehumasan; media massa; wartawan; pers; jurnalis; pemberitaan
rumah pintar pemilu; rpp; pojok pemilu; galeri pemilu
tokoh masyarakat; tokoh agama; tokoh; ormas; komunitas; lsm
budaya; bahasa daerah; kearifan lokal; bahasa lokal
tambah; penambahan; menambah; ditambah; tingkatkan; meningkatkan; peningkatan; perbanyak; diperbanyak; naikkan; menaikkan; dinaikkan; perkuat; memperkuat; penguatan; tambahan
percepat; mempercepat; percepatan; dipercepat; lebih awal; segera; jauh hari; lebih cepat; tepat waktu
bangun; membangun; pembangunan; pengadaan; pengadaan gudang; penyediaan; menyediakan; sediakan; disediakan
sanksi; denda; hukuman; teguran; menegur; tegur; blacklist; daftar hitam; sanksi tegas; tindakan tegas
surat edaran; edaran; se; surat dinas; surat; menyurati; petunjuk tertulis; instruksi; menginstruksikan
disesuaikan; sesuai; penyesuaian; menyesuaikan; survei harga; dibedakan; zonasi; per wilayah; berdasarkan wilayah; kondisi daerah; riil
dipisah; dipecah; dibagi; pemisahan; pembagian; shift; panel
sederhana; penyederhanaan; disederhanakan; dipermudah; simpel; mudah; rumit; ribet; berbelit; kompleks; birokrasi; terlalu banyak
wewenang; kewenangan; delegasi; pendelegasian; delegasikan; pelimpahan; dilimpahkan; didelegasikan
serah; diserahkan; penyerahan; diberikan; memberikan; akses data; minta data; data tidak diberikan; dibuka
hadir; menghadiri; kehadiran; mengikuti; ikut serta
tidak mau; enggan; menolak; keberatan; penolakan; tidak bersedia
protes; keluhan; mengeluh; komplain; pengaduan; aduan; keberatan
perempuan; wanita; gender; keterwakilan perempuan; kuota perempuan
lansia; lanjut usia; usia lanjut; tua; sepuh; jompo; renta
antre; antrean; mengantre; berdesakan; kerumunan
batas waktu; tenggat; deadline; jangka waktu
bencana; banjir; longsor; gempa; cuaca buruk; hujan; gelombang tinggi
konflik; kerusuhan; ancaman; intimidasi; tekanan; teror; kekerasan; ricuh; kericuhan
ganti; pengganti; penggantian; tukar; cadangan; menggantikan
berganti; berganti-ganti; gonta-ganti; bergonta-ganti; berubah; berubah-ubah; perubahan; sering berubah
merangkap; rangkap; rangkap jabatan; rangkap tugas; kerja rangkap; tugas ganda
politik uang; money politic; money politics; jual beli suara; amplop; serangan fajar; beli suara; vote buying
transparan; transparansi; keterbukaan; terbuka; akuntabel; akuntabilitas
publikasi; dipublikasikan; diumumkan; pengumuman; tayang; ditayangkan; mengumumkan
batal; pembatalan; dibatalkan; diskualifikasi; gugur; digugurkan
mengundurkan diri; pengunduran diri; berhenti; resign; keluar; mundur dari jabatan
foto; dokumentasi; video; rekaman; difoto; fotokopi
layanan; pelayanan; melayani; helpdesk; help desk; loket; meja layanan; pusat bantuan
stok; persediaan; cadangan; sediaan; stock
cetak; mencetak; pencetakan; percetakan; cetakan; dicetak
spesifikasi; spek; mutu; kualitas; standar mutu; kendali mutu
serapan; penyerapan; daya serap; realisasi anggaran; tidak terserap
rapat; pertemuan; rapat koordinasi; rapat kerja; fgd; musyawarah
pilkada; pemilihan kepala daerah; pilgub; pilbup; pilwali; pemilihan serentak; pemilihan gubernur; pemilihan bupati
pemilu; pemilihan umum; pileg; pilpres
setjen; sekretariat jenderal; sekjen; kantor pusat
kesehatan; pemeriksaan kesehatan; medis; dokter; puskesmas; tes kesehatan
pandemi; covid; protokol kesehatan; apd; wabah
mantan terpidana; mantan narapidana; eks napi; mantan koruptor
iklan; penayangan iklan; media cetak; televisi; radio; media elektronik
debat; debat publik; debat kandidat
rka; rab; rencana anggaran biaya; rencana kerja anggaran; rencana anggaran; penyusunan anggaran
kerugian negara; tuntutan ganti rugi; tgr; ganti rugi
cuti; libur; hari libur; hari kerja
domisili; alamat; pindah domisili; penduduk pindah; tempat tinggal; pindah alamat
cocok; pencocokan; penyandingan; disandingkan; pemadanan; padan; dipadankan; menyandingkan
pengunjung; kunjungan; dikunjungi; berkunjung
pusat; top down; dari atas; ditentukan pusat; dari pusat
diakomodasi; diakomodir; terakomodasi; terakomodir; mengakomodir; dikabulkan; dipenuhi; terpenuhi
formalitas; sekadar formalitas; seremonial; asal ada; copy paste; salin tempel; sekadar memenuhi
pengalaman; berpengalaman; pemula; belum berpengalaman; orang baru
motivasi; semangat; semangat kerja; demotivasi
surat suara rusak; surat suara cacat; salah cetak; cacat cetak
luntur; pudar; memudar; terhapus; mudah hilang
basah; kena air; kehujanan; terkena hujan; lembap; lembab
penduduk; kependudukan; data kependudukan; data penduduk
rumah; dari rumah ke rumah; door to door; kunjungan rumah
tanggung jawab; bertanggung jawab; penanggung jawab; pic
wajib; mewajibkan; diwajibkan; keharusan
tim; satgas; satuan tugas; gugus tugas; kelompok kerja; pokja
izin; perizinan; persetujuan; rekomendasi izin
sertifikat; sertifikasi; bersertifikat
survei; penelitian; riset; kajian; studi
perbaikan; diperbaiki; memperbaiki; pembenahan; dibenahi; pembetulan; koreksi; dikoreksi
penghargaan; apresiasi; reward pegawai; penghargaan kinerja
"""

# A line is a set of names that are never each other.
DIFFERENT = """
Situng; Sidalih; Silog; Silon; Sipol; Sirekap; Siakba; Sidapil; SIMPAW; Sidakam; Sikadeka; SIMAK; SAKTI; Sirup; Srikandi; Siparmas
DPT; DPTb; DPS; DPSHP; DPTHP; DP4
"""
